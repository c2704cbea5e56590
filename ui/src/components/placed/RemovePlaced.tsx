import { Button } from "@mantine/core";
import { IconBellOff, IconTrash } from "@tabler/icons-react";
import type { Dispatch, SetStateAction } from "react";
import { type Expectation, mutePlaced, placeLinks, removePlaced } from "@/api/placed";
import { sayProblem, sayWithUndo } from "@/components/notices";
import { inDays } from "@/components/settings/parts";
import { count } from "@/state/format";
import { byList, placedTable } from "@/state/placed";
import { placedWords as words } from "@/text/en/watching";

interface Props {
  rows: readonly Expectation[];
  /** Rows that are not shown any more, before the server knows. */
  onGone: Dispatch<SetStateAction<ReadonlySet<string>>>;
  onDone: () => void;
}

const MUTED_DAYS = "30";

/** Expect some links no more, or say nothing of them for a while; both can be taken back. */
export function RemovePlaced({ rows, onGone, onDone }: Props) {
  const ids = rows.map((row) => row.id);
  const back = async (): Promise<void> => {
    for (const [name, part] of byList(rows)) await placeLinks({ project_id: part[0]?.project_id ?? "", name, table: placedTable(part) });
  };
  const remove = (): void => {
    onGone((before) => new Set([...before, ...ids]));
    onDone();
    removePlaced(ids)
      .then(() => sayWithUndo(words.removed(count(ids.length)), back))
      .catch((error: unknown) => {
        onGone((before) => new Set([...before].filter((id) => !ids.includes(id))));
        sayProblem(error);
      });
  };
  const mute = (): void => {
    onDone();
    mutePlaced(ids, inDays(MUTED_DAYS))
      .then(() => sayWithUndo(words.muted(count(ids.length)), () => mutePlaced(ids, null)))
      .catch(sayProblem);
  };
  return (
    <>
      <Button variant="default" leftSection={<IconTrash size={14} aria-hidden />} onClick={remove} data-testid="remove-placed">
        {words.remove}
      </Button>
      <Button variant="default" leftSection={<IconBellOff size={14} aria-hidden />} onClick={mute}>
        {words.mute}
      </Button>
    </>
  );
}
