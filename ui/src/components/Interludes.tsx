/** What stands in the place of a page: while it comes, when it is missing, when it fails. */
import { Alert, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { asProblem } from "@/api/client";
import { tame } from "@/state/format";
import { general } from "@/text/en/general";

export function PageSkeleton() {
  return (
    <Stack gap="md" className="lc-page" aria-busy="true">
      <Skeleton h={28} w={220} />
      <Skeleton h={90} radius="lg" />
      <Skeleton h={360} radius="lg" />
    </Stack>
  );
}

/** Nothing here, and what to do next. */
export function EmptyState({ title, hint, icon, action }: { title: string; hint?: ReactNode; icon?: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="center" justify="center" gap={6} py={56} px="md" ta="center" data-testid="empty">
      {icon}
      <Text fw={600}>{title}</Text>
      {hint && (
        <Text size="sm" c="dimmed" maw={460}>
          {hint}
        </Text>
      )}
      {action && (
        <Group mt="sm" justify="center">
          {action}
        </Group>
      )}
    </Stack>
  );
}

/** A problem of the API: what, where, and what can be done. */
export function ErrorState({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const problem = asProblem(error);
  return (
    <Alert
      variant="outline"
      color="red"
      radius="lg"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      title={problem.title}
      styles={{ title: { color: "var(--mantine-color-error)" } }}
      role="alert"
      data-testid="problem"
    >
      <Text size="sm">
        {tame(problem.message)}
        {problem.place && (
          <Text span c="dimmed">
            {" "}
            ({problem.place})
          </Text>
        )}
      </Text>
      {problem.remedy && (
        <Text size="sm" c="dimmed" mt={2}>
          {problem.remedy}
        </Text>
      )}
      {retry && (
        <Button variant="default" mt="sm" onClick={retry}>
          {general.retry}
        </Button>
      )}
    </Alert>
  );
}

export function MissingPage() {
  return (
    <Stack component="main" align="center" gap={6} py="18vh" px="md" ta="center">
      <Title order={1} fz={20}>
        {general.notFound}
      </Title>
      <Text size="sm" c="dimmed">
        {general.notFoundHint}
      </Text>
      <Button component={Link} to="/" mt="sm">
        {general.home}
      </Button>
    </Stack>
  );
}

export function CrashPage({ error }: { error: unknown }) {
  return (
    <Stack p="md" maw={640}>
      <Title order={1} fz={20}>
        {general.crashed}
      </Title>
      <Text size="sm" c="dimmed">
        {general.crashedHint}
      </Text>
      <Text size="sm" ff="monospace">
        {error instanceof Error ? error.message : String(error)}
      </Text>
      <Group>
        <Button onClick={() => window.location.reload()}>{general.reload}</Button>
      </Group>
    </Stack>
  );
}
