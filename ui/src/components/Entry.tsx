import { Center, Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { Logo } from "@/components/Logo";
import { general } from "@/text/en/general";

/** The frame of pages for people who are not in yet. */
export function Entry({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${general.name}`;
  }, [title]);
  return (
    <Center mih="92dvh" px="md" component="main">
      <div className="lc-card" style={{ width: "min(400px, 100%)", padding: 28 }}>
        <Stack gap="md">
          <Group gap={10}>
            <Logo size={32} />
            <Text fw={700} fz={17}>
              {general.name}
            </Text>
          </Group>
          <div>
            <Title order={1} fz={20}>
              {title}
            </Title>
            <Text size="sm" c="dimmed" mt={4}>
              {hint}
            </Text>
          </div>
          {children}
        </Stack>
      </div>
    </Center>
  );
}
