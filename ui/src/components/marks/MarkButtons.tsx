import { ActionIcon, Tooltip } from "@mantine/core";
import { IconStar, IconStarFilled } from "@tabler/icons-react";
import { setFavourite, type Subject, useMarks } from "@/api/marks";
import { useSession } from "@/api/session";
import { sayProblem, sayWithUndo } from "@/components/notices";
import { markWords as words } from "@/text/en/marks";

/** The star of a link or site: one's own favourites. */
export function MarkButtons({ subject }: { subject: Subject }) {
  const person = useSession()?.kind === "user";
  const { data: marks } = useMarks(subject);
  if (!person) return null;
  const on = marks?.favourite ?? false;
  const label = on ? words.unfavourite : words.favourite;
  const flip = (): void => {
    setFavourite(subject, !on)
      .then(() => sayWithUndo(on ? words.unfavoured : words.favoured, () => setFavourite(subject, on)))
      .catch(sayProblem);
  };
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={28} aria-label={label} aria-pressed={on} disabled={!marks} onClick={flip} data-testid="star">
        {on ? <IconStarFilled size={15} className="lc-marked-star" /> : <IconStar size={15} />}
      </ActionIcon>
    </Tooltip>
  );
}
