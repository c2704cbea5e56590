import { Button, FileButton, Group, Progress, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconCloudUpload, IconPlus } from "@tabler/icons-react";
import { type DragEvent, type FormEvent, useCallback, useState } from "react";
import { placeLinks } from "@/api/placed";
import { useUploads } from "@/api/useUploads";
import { say, sayProblem } from "@/components/notices";
import { StagedTable } from "@/components/placed/StagedTable";
import { tame } from "@/state/format";
import { PLACED_FIELDS, placedTable } from "@/state/placed";
import { saveAs } from "@/state/download";
import { general } from "@/text/en/general";
import { importWords } from "@/text/en/imports";
import { placedWords as words } from "@/text/en/watching";

interface Props {
  project: string;
  /** The project's first own site: where links lead when nobody says. */
  site: string;
  upload: string;
  onUpload: (id: string) => void;
  /** Told the job that looks at what is known of new ones. */
  onJob: (job: string) => void;
}

const EXAMPLE = [
  {
    source_url: "https://blog.example/post",
    target_url: "",
    anchor: "words of the link",
    rel: "follow",
    position: "content",
    note: "agreed in May",
  },
];

/** A table of placed links: dropped, looked at, taken; or one link by hand. */
export function BringPlaced({ project, site, upload, onUpload, onJob }: Props) {
  const [over, setOver] = useState(false);
  const [byHand, setByHand] = useState(false);
  const { sending, send, stop } = useUploads(onUpload);
  const files = useCallback(
    (found: readonly File[]) => {
      const [first] = found;
      if (first) send([first]);
    },
    [send],
  );
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    files([...event.dataTransfer.files]);
  };
  if (upload)
    return (
      <StagedTable
        key={upload}
        project={project}
        site={site}
        upload={upload}
        onDone={(job) => {
          onUpload("");
          if (job) onJob(job);
        }}
      />
    );
  return (
    <section
      className="lc-card lc-drop"
      aria-label={words.bring}
      data-over={over || undefined}
      style={{ marginBottom: 8 }}
      data-testid="drop-placed"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Group gap="md" wrap="nowrap" style={{ flex: "1 1 340px" }}>
        <IconCloudUpload size={34} stroke={1.3} aria-hidden style={{ flexShrink: 0 }} />
        <div style={{ minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600} size="sm">
              {over ? words.dropping : words.dropHere}
            </Text>
            <FileButton accept=".csv,.tsv,.txt" onChange={(file) => file && files([file])} inputProps={{ "aria-label": words.choose }}>
              {(props) => <Button {...props}>{words.choose}</Button>}
            </FileButton>
            <Button
              variant="default"
              leftSection={<IconPlus size={14} aria-hidden />}
              aria-expanded={byHand}
              onClick={() => setByHand(!byHand)}
              data-testid="by-hand"
            >
              {words.byHand}
            </Button>
            <Button
              variant="subtle"
              color="gray"
              c="dimmed"
              onClick={() =>
                saveAs(`${words.fileName}.csv`, placedTable(EXAMPLE.map((row) => ({ ...row, target_url: `https://${site}/` }))), "text/csv")
              }
            >
              {words.template}
            </Button>
          </Group>
          <Text size="xs" c="dimmed" mt={4}>
            {words.dropHint}
          </Text>
        </div>
      </Group>
      {sending.map((one) => (
        <div key={one.key} style={{ flex: "1 1 100%" }}>
          {one.problem ? (
            <Text size="sm" className="lc-lost" role="alert">
              {tame(one.problem.message)}
            </Text>
          ) : (
            <Progress value={one.share * 100} aria-label={importWords.uploading(one.name)} size="sm" radius="xl" />
          )}
          <Button variant="default" mt={6} onClick={() => stop(one.key)}>
            {one.problem ? importWords.hide : general.cancel}
          </Button>
        </div>
      ))}
      {byHand && <OneLink project={project} site={site} onJob={onJob} />}
    </section>
  );
}

function OneLink({ project, site, onJob }: Pick<Props, "project" | "site" | "onJob">) {
  const empty = { source_url: "", target_url: `https://${site}/`, anchor: "", rel: "", position: "", note: "" };
  const [link, setLink] = useState(empty);
  const [busy, setBusy] = useState(false);
  const put =
    (field: (typeof PLACED_FIELDS)[number]) =>
    (value: string | null): void =>
      setLink({ ...link, [field]: value ?? "" });
  const add = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    placeLinks({ project_id: project, name: words.byHand, table: placedTable([link]) })
      .then(({ job }) => {
        say(words.added);
        setLink(empty);
        if (job) onJob(job);
      })
      .catch(sayProblem)
      .finally(() => setBusy(false));
  };
  const field = (name: "source_url" | "target_url" | "anchor" | "note", label: string, required = false) => (
    <TextInput
      label={label}
      required={required}
      value={link[name]}
      onChange={(event) => put(name)(event.currentTarget.value)}
      spellCheck={false}
      maxLength={4000}
      style={{ flex: "1 1 220px" }}
    />
  );
  const options = (all: Readonly<Record<string, string>>): { value: string; label: string }[] =>
    Object.entries(all).map(([value, label]) => ({ value, label }));
  return (
    <form onSubmit={add} style={{ flex: "1 1 100%" }} noValidate>
      <Stack gap="sm">
        <Group gap="sm" align="flex-end">
          {field("source_url", words.page, true)}
          {field("target_url", words.target, true)}
        </Group>
        <Group gap="sm" align="flex-end">
          {field("anchor", words.fields.anchor)}
          <Select
            label={words.fields.rel}
            w={120}
            allowDeselect={false}
            value={link.rel}
            data={options(words.rels)}
            onChange={put("rel")}
          />
          <Select
            label={words.fields.position}
            w={130}
            allowDeselect={false}
            value={link.position}
            data={options(words.positions)}
            onChange={put("position")}
          />
          {field("note", words.note)}
          <Button type="submit" h={30} loading={busy} disabled={!link.source_url.trim() || !link.target_url.trim()} data-testid="place-one">
            {words.add}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
