import "@/theme/data.css";
import { Group, SegmentedControl, Select } from "@mantine/core";
import { IconTags } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { isSite, type Marked, tagsQuery } from "@/api/marks";
import { useRows } from "@/api/lists";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/Interludes";
import { LINK_COLUMNS, markedKey, SITE_COLUMNS } from "@/components/marks/markColumns";
import { Marking } from "@/components/marks/Marking";
import { Address } from "@/components/columns";
import { Page } from "@/components/Page";
import { RowDrawer } from "@/components/RowDrawer";
import { ScreenLink } from "@/components/ScreenLink";
import { useColumns } from "@/components/useColumns";
import { address, tame } from "@/state/format";
import { choice, flag, text, useParams } from "@/state/params";
import { general } from "@/text/en/general";
import { markWords as words } from "@/text/en/marks";

const params = { sort: choice(["link", "site"]), tag: text(), favourites: flag(), noted: flag(), row: text(), columns: text() };
type Sort = "link" | "site";

/** What people filed, starred and noted, across all sites. */
export default function MarksPage() {
  const [{ sort, tag, favourites, noted, row: openKey, columns: chosen }, set] = useParams(params);
  const { data: tags = [] } = useQuery(tagsQuery);
  const query = useMemo(
    () => ({ sort, tag: tag || undefined, favourites: favourites || undefined, noted: noted || undefined }),
    [sort, tag, favourites, noted],
  );
  const source = useRows("/api/v1/marks", "", query);
  const columns = useColumns<Marked>(
    `marks-${sort}`,
    sort === "site" ? SITE_COLUMNS : LINK_COLUMNS,
    chosen,
    useCallback((ids: string) => set({ columns: ids }, { replace: true }), [set]),
  );
  const open = source.rows.find((row) => markedKey(row) === openKey);
  const close = useCallback(() => set({ row: "" }), [set]);
  const filtered = tag !== "" || favourites || noted;
  const counted = (one: { sites: number; links: number }): number => (sort === "site" ? one.sites : one.links);
  return (
    <Page title={general.screens.marks} question={{ path: "/api/v1/marks", target: "", query }} fill>
      <div className="lc-list">
        <Group gap="xs">
          <SegmentedControl
            aria-label={words.sort}
            value={sort}
            onChange={(value) => set({ sort: value as Sort, row: "" })}
            data={[
              { value: "link", label: words.links },
              { value: "site", label: words.sites },
            ]}
          />
          <Select
            aria-label={words.tag}
            placeholder={words.anyTag}
            clearable
            searchable
            w={190}
            value={tag || null}
            onChange={(value) => set({ tag: value ?? "" })}
            data={tags.map((one) => ({ value: one.tag, label: `${tame(one.tag)} (${counted(one)})` }))}
          />
          <button type="button" className="lc-quick" aria-pressed={favourites} onClick={() => set({ favourites: !favourites })}>
            {words.favourites}
          </button>
          <button type="button" className="lc-quick" aria-pressed={noted} onClick={() => set({ noted: !noted })}>
            {words.noted}
          </button>
        </Group>
        <DataTable<Marked>
          label={general.screens.marks}
          source={source}
          columns={columns}
          rowKey={markedKey}
          sort=""
          onSort={() => undefined}
          openKey={openKey}
          onOpen={(key) => set({ row: key }, { replace: openKey !== "" })}
          empty={
            filtered ? (
              <EmptyState title={words.noneFiltered} hint={general.table.emptyHint} />
            ) : (
              <EmptyState icon={<IconTags size={30} stroke={1.4} aria-hidden />} title={words.none} hint={words.noneHint} />
            )
          }
        />
      </div>
      {open && (
        <RowDrawer title={isSite(open.subject) ? open.subject.site : tame(address(open.subject.source_url))} onClose={close}>
          <Subject row={open} />
          <Marking key={openKey} subject={open.subject} />
        </RowDrawer>
      )}
    </Page>
  );
}

function Subject({ row: { subject } }: { row: Marked }) {
  if (isSite(subject))
    return (
      <p style={{ marginTop: 0 }}>
        <ScreenLink to="overview" target={subject.site}>
          {general.screens.overview}
        </ScreenLink>
      </p>
    );
  return (
    <dl className="lc-facts" style={{ marginBottom: 16 }}>
      <dt>{words.columns.source_url[0]}</dt>
      <dd>
        <Address url={subject.source_url} />
      </dd>
      <dt>{words.columns.target_url[0]}</dt>
      <dd>
        <Address url={subject.target_url ?? subject.target_site} />
      </dd>
      <dt>{words.columns.kind[0]}</dt>
      <dd>{subject.kind}</dd>
    </dl>
  );
}
