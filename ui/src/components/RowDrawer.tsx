import { ActionIcon, Group, Title } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { tame } from "@/state/format";
import { general } from "@/text/en/general";

/** What is told about one row, beside the table, which stays in use; Esc closes it. */
export function RowDrawer({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const busy =
        event.target instanceof HTMLElement && event.target.closest("[role=dialog], [role=menu], [role=listbox], [aria-expanded=true]");
      if (event.key === "Escape" && !event.defaultPrevented && !busy) onClose();
    };
    // before anybody else: a tooltip in sight would keep the key to itself
    window.addEventListener("keydown", listen, true);
    return () => window.removeEventListener("keydown", listen, true);
  }, [onClose]);
  return (
    <aside className="lc-drawer" aria-label={tame(title)} data-testid="drawer">
      <Group
        justify="space-between"
        wrap="nowrap"
        align="flex-start"
        px="md"
        py="sm"
        pos="sticky"
        top={0}
        bg="var(--mantine-color-body)"
        style={{ borderBottom: "1px solid var(--lc-line)", zIndex: 2 }}
      >
        <Title order={2} fz={15} lh={1.4} style={{ overflowWrap: "anywhere" }}>
          {tame(title)}
        </Title>
        <ActionIcon variant="subtle" color="gray" c="dimmed" aria-label={general.close} onClick={onClose}>
          <IconX size={17} />
        </ActionIcon>
      </Group>
      <div style={{ padding: 16 }}>{children}</div>
    </aside>
  );
}
