import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { screenPath, type ScreenId } from "@/screens";
import type { Search } from "@/state/search";
import { useTarget } from "@/state/target";

interface Props {
  to: ScreenId;
  /** Of another target than the one that is shown. */
  target?: string | undefined;
  search?: Search | undefined;
  /** Looks like the text around it until it is pointed at. */
  plain?: boolean;
  /** Stands among words: underlined, as its colour alone does not tell it from them. */
  inText?: boolean;
  /** For screen readers, where the text says too little by itself. */
  name?: string;
  children: ReactNode;
}

/** A link to a screen; scope and time of the address come along. */
export function ScreenLink({ to, target, search, plain = false, inText = false, name, children }: Props) {
  const shown = useTarget();
  const other = target !== undefined && target !== shown.target;
  const following = other ? { ...shown.query, scope: undefined } : shown.query;
  return (
    <Anchor
      component={Link}
      to={screenPath(to, target ?? shown.target)}
      search={{ ...following, ...search } as never}
      c={plain ? "inherit" : undefined}
      inherit
      underline={inText ? "always" : "hover"}
      aria-label={name}
    >
      {children}
    </Anchor>
  );
}
