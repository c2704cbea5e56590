import { Group, Kbd, Modal, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { SCREENS } from "@/screens";
import { PALETTE_KEY } from "@/state/keys";
import { general } from "@/text/en/general";

const { help } = general;
const ANYWHERE = [
  [PALETTE_KEY, help.palette],
  ["/", help.palette],
  ["t", help.target],
  ["f", help.filter],
  ["D", help.scheme],
  ["?", help.help],
] as const;
const TABLES = [
  ["j ↓", help.next],
  ["k ↑", help.previous],
  ["Home End", help.firstRow],
  ["PgUp PgDn", help.page],
  ["Enter", help.openRow],
  ["x", help.select],
  ["Esc", help.closeRow],
] as const;

/** All keys, made from the list of screens. */
export default function KeyHelp({ onClose }: { onClose: () => void }) {
  const jumps = SCREENS.filter((screen) => screen.page && screen.key).map(
    (screen) => [`g ${screen.key}`, general.screens[screen.id]] as const,
  );
  return (
    <Modal opened onClose={onClose} title={help.title} size="lg" closeButtonProps={{ "aria-label": general.close }}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <Stack gap="lg">
          <Keys title={help.anywhere} keys={ANYWHERE} />
          <Keys title={help.inTables} keys={TABLES} />
        </Stack>
        <Keys title={help.goTo} keys={jumps} />
      </SimpleGrid>
    </Modal>
  );
}

function Keys({ title, keys }: { title: string; keys: readonly (readonly [string, string])[] }) {
  return (
    <Stack gap={6}>
      <Title order={3} fz={13}>
        {title}
      </Title>
      {keys.map(([key, what]) => (
        <Group key={key} justify="space-between" wrap="nowrap">
          <Text size="sm">{what}</Text>
          <Group gap={4} wrap="nowrap">
            {key.split(" ").map((one) => (
              <Kbd key={one} size="xs">
                {one}
              </Kbd>
            ))}
          </Group>
        </Group>
      ))}
    </Stack>
  );
}
