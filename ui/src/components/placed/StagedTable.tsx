import { Alert, Button, Group, Loader, Select, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle, IconFileText } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type NewExpectations, placedPreviewQuery, type PlacedPreview, placeLinks } from "@/api/placed";
import { dropUpload } from "@/api/uploads";
import { ErrorState } from "@/components/Interludes";
import { say, sayProblem } from "@/components/notices";
import { count, tame } from "@/state/format";
import { withColumn } from "@/state/placed";
import { general } from "@/text/en/general";
import { placedWords as words } from "@/text/en/watching";

interface Props {
  project: string;
  site: string;
  upload: string;
  /** Gone, or taken: then with the job that looks. */
  onDone: (job?: string | null) => void;
}

const PAUSE_MS = 500;
const FIELDS = Object.entries(words.fields).map(([value, label]) => ({ value, label }));

/** A table that was sent: its columns, its first rows, and what would come of it. */
export function StagedTable({ project, site, upload, onDone }: Props) {
  const [columns, setColumns] = useState<Record<string, string> | null>(null);
  const [target, setTarget] = useState("");
  const [asked] = useDebouncedValue(target.trim(), PAUSE_MS);
  const [busy, setBusy] = useState(false);
  const wanted: NewExpectations = { upload, project_id: project, name: "", ...(asked && { target: asked }), ...(columns && { columns }) };
  const { data, error, isPlaceholderData } = useQuery(placedPreviewQuery(wanted));
  const leave = (): void => {
    void dropUpload(upload).catch(() => undefined);
    onDone();
  };
  const take = (): void => {
    setBusy(true);
    placeLinks(wanted)
      .then((told) => {
        say(words.taken(count(told.new), count(told.changed)));
        onDone(told.job);
      })
      .catch(sayProblem)
      .finally(() => setBusy(false));
  };
  if (error && !data)
    return (
      <div className="lc-card" style={{ marginBottom: 8 }}>
        <ErrorState error={error} />
        <Button variant="default" mt="xs" onClick={leave}>
          {words.leave}
        </Button>
      </div>
    );
  if (!data)
    return (
      <div className="lc-card" style={{ marginBottom: 8 }}>
        <Group gap="sm">
          <Loader size={16} aria-hidden />
          <Text size="sm">{words.reading}</Text>
        </Group>
      </div>
    );
  const known = columns ?? data.columns;
  return (
    <section className="lc-card" aria-label={words.bring} style={{ marginBottom: 8 }} data-testid="staged-placed">
      <Group gap="xs" mb="xs">
        <IconFileText size={18} stroke={1.6} aria-hidden />
        <Text size="sm" fw={600} role="status">
          {data.problem
            ? words.reading
            : data.new + data.changed === 0
              ? words.same
              : words.outcome(count(data.links), count(data.new), count(data.changed))}
        </Text>
      </Group>
      {data.problem && (
        <Alert
          variant="outline"
          color="orange"
          icon={<IconAlertTriangle size={16} aria-hidden />}
          mb="xs"
          py={8}
          role="alert"
          data-testid="placed-problem"
        >
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {tame(data.problem)}
          </Text>
        </Alert>
      )}
      <Rows preview={data} columns={known} onChange={setColumns} />
      <Group mt="md" gap="sm" align="flex-end">
        {!known["target_url"] && (
          <TextInput
            label={words.allTo}
            description={words.allToHint}
            placeholder={site}
            value={target}
            onChange={(event) => setTarget(event.currentTarget.value)}
            spellCheck={false}
            w={260}
          />
        )}
        <Button
          size="sm"
          loading={busy}
          disabled={data.problem !== null || isPlaceholderData || data.links === 0}
          onClick={take}
          data-testid="take-placed"
        >
          {words.take(count(data.links))}
        </Button>
        <Button size="sm" variant="subtle" color="gray" c="dimmed" onClick={leave}>
          {words.leave}
        </Button>
      </Group>
    </section>
  );
}

function Rows({
  preview,
  columns,
  onChange,
}: {
  preview: PlacedPreview;
  columns: Readonly<Record<string, string>>;
  onChange: (columns: Record<string, string>) => void;
}) {
  const fieldOf = (column: string): string | null => Object.entries(columns).find(([, theirs]) => theirs === column)?.[0] ?? null;
  return (
    <div className="lc-sample" tabIndex={0} role="region" aria-label={words.sample}>
      <table>
        <thead>
          <tr>
            {preview.header.map((column, at) => (
              <th key={at} scope="col" data-unused={fieldOf(column) === null || undefined}>
                <bdi>{tame(column) || "–"}</bdi>
                <div style={{ marginTop: 4, fontWeight: 400 }}>
                  <Select
                    aria-label={words.columnIs(tame(column))}
                    data={FIELDS}
                    value={fieldOf(column)}
                    onChange={(field) => onChange(withColumn(columns, column, field ?? ""))}
                    placeholder={words.leftOut}
                    clearable
                    clearButtonProps={{ "aria-label": general.remove }}
                    w={158}
                  />
                </div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row, index) => (
            <tr key={index}>
              {preview.header.map((column, at) => (
                <td key={at} title={tame(row[at] ?? "")} data-unused={fieldOf(column) === null || undefined}>
                  <bdi>{tame(row[at] ?? "")}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
