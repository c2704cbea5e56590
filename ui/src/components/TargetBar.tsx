import { ActionIcon, Autocomplete, Group, Select, type SelectProps } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMatches, useNavigate } from "@tanstack/react-router";
import { type RefObject, useEffect, useState } from "react";
import { projectsQuery } from "@/api/projects";
import { asksTarget, SCREENS, screenPath } from "@/screens";
import { useLastTarget } from "@/state/lastTarget";
import { moment, useTarget, cleanTarget, SCOPES, type Scope } from "@/state/target";
import { useParams } from "@/state/params";
import { general } from "@/text/en/general";

const RECENT = 8;

/** The screen whose address this is. */
export function useScreen() {
  const matches = useMatches();
  const pathname: string = matches.at(-1)?.fullPath ?? "";
  return SCREENS.find((screen) => screen.path === pathname);
}

/** What everything is about: a site, host, path or URL, and how much of it counts. */
export function TargetBar({ input, fixed = false }: { input: RefObject<HTMLInputElement | null>; fixed?: boolean }) {
  const { target } = useTarget();
  const last = useLastTarget().target;
  const [written, setWritten] = useState(last);
  const [recent, setRecent] = useLocalStorage<readonly string[]>({ key: "lc-recent", defaultValue: [] });
  const { data: projects } = useQuery({ ...projectsQuery, enabled: !fixed });
  const navigate = useNavigate();
  const screen = useScreen();
  useEffect(() => setWritten(last), [last]);
  const sites = [
    ...new Set([...recent, ...(projects ?? []).flatMap((project) => [...project.own, ...project.competitors].map((one) => one.target))]),
  ];

  const go = (text: string): void => {
    const wanted = cleanTarget(text);
    if (!wanted) return;
    setRecent([wanted, ...recent.filter((one) => one !== wanted)].slice(0, RECENT));
    const to = screenPath(screen && asksTarget(screen) ? screen.id : "overview", wanted);
    void navigate({
      to: to as never,
      search: ((before: Record<string, unknown>) => ({ as_of: before["as_of"], known_at: before["known_at"] })) as never,
    });
    input.current?.blur();
  };
  return (
    <Group gap={4} wrap="nowrap" style={{ flex: 1, maxWidth: 520, minWidth: 0 }} component="search">
      <Autocomplete
        ref={input}
        aria-label={general.target.label}
        placeholder={general.target.placeholder}
        data={sites}
        value={written}
        onChange={setWritten}
        onOptionSubmit={go}
        onKeyDown={(event) => event.key === "Enter" && go(written)}
        onFocus={(event) => event.currentTarget.select()}
        limit={RECENT}
        size="sm"
        disabled={fixed}
        spellCheck={false}
        autoCapitalize="none"
        style={{ flex: 1, minWidth: 0 }}
        rightSection={
          written && written !== target ? (
            <ActionIcon variant="subtle" aria-label={general.target.go} onClick={() => go(written)}>
              <IconArrowRight size={16} />
            </ActionIcon>
          ) : null
        }
      />
      <ScopeSelect fixed={fixed} w={138} visibleFrom="sm" />
    </Group>
  );
}

/** How much of the target counts. */
export function ScopeSelect({ fixed, ...props }: { fixed: boolean } & SelectProps) {
  const { target } = useTarget();
  const [{ scope }, set] = useParams(moment);
  const scopes = ["" as const, ...SCOPES].map((value) => ({ value, label: general.target.scopes[value] }));
  return (
    <Select
      aria-label={general.target.scope}
      data={scopes}
      value={scope}
      onChange={(value) => set({ scope: (value ?? "") as Scope | "" })}
      allowDeselect={false}
      disabled={fixed || !target}
      size="sm"
      comboboxProps={{ width: 160 }}
      {...props}
    />
  );
}
