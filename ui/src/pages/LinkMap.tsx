import "@/theme/insights.css";
import { Alert, Button, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { ApiProblem } from "@/api/client";
import { type MapNode, mapQuery } from "@/api/map";
import { FixedTable } from "@/components/FixedTable";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { COLOURINGS } from "@/components/map/colours";
import { DIRECTIONS, MapControls, VIEWS } from "@/components/map/MapControls";
import { MapLegend } from "@/components/map/MapLegend";
import { mapColumns } from "@/components/map/mapColumns";
import { MapSite } from "@/components/map/MapSite";
import { Page } from "@/components/Page";
import { RowDrawer } from "@/components/RowDrawer";
import { ScreenLink } from "@/components/ScreenLink";
import { count } from "@/state/format";
import { whenIdle } from "@/state/idle";
import { choice, text, useParams, whole } from "@/state/params";
import { useTarget } from "@/state/target";
import { general } from "@/text/en/general";
import { linkMap as words } from "@/text/en/map";

const loadCanvas = () => import("@/components/map/MapCanvas");
const MapCanvas = lazy(loadCanvas);
whenIdle(loadCanvas); // the map is asked for meanwhile
const params = {
  view: choice(VIEWS),
  direction: choice(DIRECTIONS),
  hops: whole(2, 1, 4),
  nodes: whole(500, 1, 2000),
  by: choice(COLOURINGS),
  row: text(),
};

/** The sites around one as a map and, the same, as a table. */
export default function LinkMapPage() {
  const { target } = useTarget();
  const [state, set] = useParams(params);
  const { view, direction, hops, nodes, by, row } = state;
  const [noWebgl, setNoWebgl] = useState(false);
  const query = useMemo(() => ({ hops, nodes, direction }), [hops, nodes, direction]);
  const { data, error, refetch, isPlaceholderData } = useQuery(mapQuery(target, query));
  const open = useCallback((site: string) => set({ row: site }, { replace: true }), [set]);
  const question = { path: "/api/v1/sites/{target}/map", target, query };
  const frame = { title: general.screens.map, question, dataDate: data?.data_date ?? null };
  if (error instanceof ApiProblem && error.status === 404) {
    return (
      <Page {...frame}>
        <EmptyState title={words.emptyTitle} hint={words.emptyHint} action={<ScreenLink to="jobs">{words.jobs}</ScreenLink>} />
      </Page>
    );
  }
  if (error)
    return (
      <Page {...frame}>
        <ErrorState error={error} retry={() => void refetch()} />
      </Page>
    );
  const asList = view === "list" || noWebgl;
  const figures = data && words.figures(count(data.nodes.length), count(data.edges.length));
  return (
    <Page
      {...frame}
      aside={
        <Text size="sm" c="dimmed" className="lc-figures">
          {figures ?? " "}
        </Text>
      }
      fill
    >
      <div className="lc-list">
        <MapControls
          asked={{ hops, nodes, direction, by, view }}
          sites={data?.nodes.map((node) => node.site) ?? []}
          set={set}
          onChoose={open}
        />
        {noWebgl && (
          <Alert variant="outline" color="gray" p="xs">
            {words.noWebgl}
          </Alert>
        )}
        {data?.nodes.length === 1 ? (
          <EmptyState
            title={words.alone}
            hint={words.aloneHint}
            action={
              <Button variant="default" onClick={() => set({ direction: "both", hops: 4 })}>
                {words.hopsOf(4)}
              </Button>
            }
          />
        ) : asList ? (
          <FixedTable<MapNode>
            id="map"
            label={general.screens.map}
            rows={data?.nodes}
            columns={mapColumns}
            rowKey={(node) => node.site}
            openKey={row}
            onOpen={open}
          />
        ) : (
          <div className="lc-map" style={{ opacity: isPlaceholderData ? 0.6 : 1 }}>
            {data ? (
              <Suspense fallback={<Skeleton h="100%" />}>
                <MapCanvas
                  map={data}
                  by={by}
                  label={words.summary(data.site, count(data.nodes.length), count(data.edges.length))}
                  chosen={row}
                  onChoose={open}
                  onFail={() => setNoWebgl(true)}
                />
              </Suspense>
            ) : (
              <Skeleton h="100%" />
            )}
            {data && <MapLegend map={data} by={by} />}
          </div>
        )}
      </div>
      {row && data && (
        <RowDrawer title={row} onClose={() => open("")}>
          <MapSite site={row} map={data} />
        </RowDrawer>
      )}
    </Page>
  );
}
