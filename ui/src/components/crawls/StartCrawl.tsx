import { Button, Checkbox, Group, Modal, NumberInput, SimpleGrid, Stack, Text, Textarea } from "@mantine/core";
import { IconHeartHandshake } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { crawlKindsQuery, startCrawl, type WantedCrawl } from "@/api/crawls";
import { ErrorState } from "@/components/Interludes";
import { say } from "@/components/notices";
import { linesOf } from "@/state/crawls";
import { count } from "@/state/format";
import { crawlWords as words } from "@/text/en/crawls";
import { general } from "@/text/en/general";

const KINDS = ["site", "linkers", "expand", "list"] as const;
type Kind = (typeof KINDS)[number];
type Bound = number | string;

const bound = (value: Bound): number | undefined => (typeof value === "number" ? value : undefined);

/** What somebody filled in, as the API takes it. */
export function wantedCrawl(
  kind: Kind,
  written: string,
  lost: boolean,
  bounds: Readonly<Record<"pages" | "pages_per_host" | "depth" | "delay_seconds", Bound>>,
): WantedCrawl {
  const lines = [...linesOf(written)];
  const given = Object.fromEntries(
    Object.entries(bounds).flatMap(([name, value]) => (bound(value) === undefined ? [] : [[name, bound(value)]])),
  );
  const isList = kind === "list";
  return { kind, targets: isList ? [] : lines, urls: isList ? lines : [], lost_too: kind === "linkers" && lost, ...given };
}

/** Asks for a crawl: its kind, where it begins, how much it may fetch. */
export function StartCrawl({
  target,
  onClose,
  onStarted,
}: {
  target: string;
  onClose: () => void;
  onStarted: (crawl: string, job: string) => void;
}) {
  const [kind, setKind] = useState<Kind>("site");
  const [written, setWritten] = useState(target);
  const [lost, setLost] = useState(false);
  const [pages, setPages] = useState<Bound>("");
  const [perHost, setPerHost] = useState<Bound>("");
  const [depth, setDepth] = useState<Bound>("");
  const [delay, setDelay] = useState<Bound>("");
  const { data: kinds } = useQuery(crawlKindsQuery);
  const usual = kinds?.find((one) => one.name === kind)?.budget;
  const starting = useMutation({
    mutationFn: () => startCrawl(wantedCrawl(kind, written, lost, { pages, pages_per_host: perHost, depth, delay_seconds: delay })),
    onSuccess: ({ crawl, job }) => {
      say(words.asked);
      onStarted(crawl, job);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    starting.mutate();
  };
  const ofTargets = kind === "linkers" || kind === "expand";
  const [label, hint] =
    kind === "list"
      ? [words.urls, words.urlsHint]
      : ofTargets
        ? [words.targetsOf, words.targetsOfHint]
        : [words.targets, words.targetsHint];
  const told = (value: number | null | undefined): string => words.usual(value == null ? words.unbounded : count(value));
  const number = { min: 1, max: 1_000_000_000, allowDecimal: false, thousandSeparator: "," } as const;
  return (
    <Modal opened onClose={onClose} size="lg" title={words.start} closeButtonProps={{ "aria-label": general.close }}>
      <form onSubmit={submit} data-testid="start-crawl">
        <Stack gap="sm">
          {starting.error && <ErrorState error={starting.error} />}
          <Kinds kind={kind} onChoose={setKind} />
          <Textarea
            label={label}
            description={hint}
            autosize
            minRows={kind === "list" ? 4 : 1}
            maxRows={10}
            required
            value={written}
            onChange={(event) => setWritten(event.currentTarget.value)}
            data-autofocus
          />
          {kind === "linkers" && (
            <Checkbox checked={lost} onChange={(event) => setLost(event.currentTarget.checked)} label={words.lostToo} />
          )}
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <NumberInput label={words.pages} placeholder={told(usual?.pages)} value={pages} onChange={setPages} {...number} />
            <NumberInput
              label={words.perHost}
              placeholder={told(usual?.pages_per_host)}
              value={perHost}
              onChange={setPerHost}
              {...number}
            />
            {kind !== "list" && kind !== "linkers" && (
              <NumberInput
                label={words.depth}
                placeholder={told(usual?.depth)}
                value={depth}
                onChange={setDepth}
                min={0}
                max={1000}
                allowDecimal={false}
              />
            )}
            <NumberInput
              label={words.delay}
              title={words.delayHint}
              value={delay}
              onChange={setDelay}
              min={0.1}
              max={3600}
              step={1}
              decimalScale={1}
            />
          </SimpleGrid>
          <Politeness />
          <Group justify="flex-end">
            <Button type="submit" loading={starting.isPending} disabled={!linesOf(written).length}>
              {words.begin}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Kinds({ kind, onChoose }: { kind: Kind; onChoose: (kind: Kind) => void }) {
  return (
    <div className="lc-kinds" role="radiogroup" aria-label={words.kind}>
      {KINDS.map((one) => (
        <button key={one} type="button" role="radio" aria-checked={one === kind} className="lc-kind" onClick={() => onChoose(one)}>
          <Text size="sm" fw={650}>
            {words.kinds[one]?.[0]}
          </Text>
          <Text size="xs" c="dimmed">
            {words.kinds[one]?.[1]}
          </Text>
        </button>
      ))}
    </div>
  );
}

function Politeness() {
  return (
    <div className="lc-note">
      <Group gap={6} mb={4}>
        <IconHeartHandshake size={15} aria-hidden />
        <Text size="xs" fw={650}>
          {words.politeness}
        </Text>
      </Group>
      <ul className="lc-rules">
        {words.politenessRules.map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ul>
    </div>
  );
}
