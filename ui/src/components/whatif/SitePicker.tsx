import { ActionIcon, Autocomplete, Group } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { topSitesQuery } from "@/api/overview";
import { score } from "@/state/format";
import { useTarget } from "@/state/target";
import { whatIf as words } from "@/text/en/whatIf";

const OFFERED = 500;

/** Type a site or a URL, or pick one of the sites that link already. */
export function SitePicker({ onPick }: { onPick: (site: string) => void }) {
  const asked = useTarget();
  const { data } = useQuery(topSitesQuery(asked, OFFERED));
  const [typed, setTyped] = useState("");
  const take = (site: string): void => {
    if (!site.trim()) return;
    onPick(site.trim());
    setTyped("");
  };
  const authority = new Map(data?.rows.map((row) => [row.source_site, row.authority]));
  return (
    <Group gap={6} wrap="nowrap" style={{ flex: 1 }}>
      <Autocomplete
        aria-label={words.source}
        placeholder={words.source}
        style={{ flex: 1 }}
        value={typed}
        onChange={setTyped}
        onOptionSubmit={(site) => {
          take(site);
          window.setTimeout(() => setTyped(""));
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.defaultPrevented) take(typed);
        }}
        data={[...authority.keys()]}
        limit={30}
        maxDropdownHeight={260}
        renderOption={({ option }) => (
          <Group justify="space-between" w="100%" wrap="nowrap">
            <span>{option.value}</span>
            <span className="lc-figures" title={words.itsAuthority}>
              {score(authority.get(option.value))}
            </span>
          </Group>
        )}
      />
      <ActionIcon variant="default" size={30} aria-label={words.addSource} disabled={!typed.trim()} onClick={() => take(typed)}>
        <IconPlus size={15} />
      </ActionIcon>
    </Group>
  );
}
