import { Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { rulesQuery } from "@/api/watching";
import type { Project } from "@/api/projects";
import type { AlertParams } from "@/components/alerts/params";
import type { SetValues } from "@/state/params";
import { alertWords as words, watchWords } from "@/text/en/watching";

const PAUSE_MS = 350;

/** Which alerts are shown: of a project, a rule, some days, with some words. */
export function AlertFilters({
  values,
  projects,
  set,
}: {
  values: AlertParams;
  projects: readonly Project[];
  set: SetValues<AlertParams>;
}) {
  const { data: rules = [] } = useQuery(rulesQuery);
  return (
    <>
      {projects.length > 1 && (
        <Select
          aria-label={watchWords.project}
          w={170}
          clearable
          placeholder={watchWords.everyProject}
          value={values.project || null}
          onChange={(value) => set({ project: value ?? "" })}
          data={projects.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <Select
        aria-label={words.rule}
        w={170}
        clearable
        searchable
        placeholder={words.anyRule}
        value={values.rule || null}
        onChange={(value) => set({ rule: value ?? "" })}
        data={rules.map(({ name, title }) => ({ value: name, label: title }))}
      />
      <Select
        aria-label={words.since}
        w={140}
        allowDeselect={false}
        value={values.since}
        onChange={(value) => set({ since: (value ?? "") as AlertParams["since"] })}
        data={Object.entries(words.sinces)
          .sort(([a], [b]) => Number(a) - Number(b))
          .map(([value, label]) => ({ value, label }))}
      />
      <Words value={values.words} onChange={(text) => set({ words: text }, { replace: true })} />
    </>
  );
}

/** A field that waits until somebody has written. */
export function Words({ value, onChange, label = words.words }: { value: string; onChange: (text: string) => void; label?: string }) {
  const [written, setWritten] = useState(value);
  useEffect(() => setWritten(value), [value]);
  useEffect(() => {
    if (written.trim() === value) return undefined;
    const timer = setTimeout(() => onChange(written.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [written, value, onChange]);
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      w={190}
      maxLength={200}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={written}
      onChange={(event) => setWritten(event.currentTarget.value)}
    />
  );
}
