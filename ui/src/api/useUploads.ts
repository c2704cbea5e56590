/** Files under way to the server, two at a time. */
import { useCallback, useRef, useState } from "react";
import { type ApiProblem, asProblem } from "@/api/client";
import { sendFile } from "@/api/uploads";

export interface Sending {
  key: number;
  name: string;
  bytes: number;
  /** Part that has gone, 0 to 1. */
  share: number;
  problem: ApiProblem | null;
}

const AT_ONCE = 2;

interface Waiting {
  key: number;
  file: File;
}

/** Send files; `onSent` gets the id of each that has arrived. */
export function useUploads(onSent: (id: string) => void) {
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const waiting = useRef<Waiting[]>([]);
  const running = useRef(new Map<number, AbortController>());
  const nextKey = useRef(0);
  const arrived = useRef(onSent);
  arrived.current = onSent;

  const change = useCallback(
    (key: number, part: Partial<Sending>) => setSending((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one))),
    [],
  );
  const forget = useCallback((key: number) => setSending((all) => all.filter((one) => one.key !== key)), []);

  const begin = useCallback(() => {
    while (running.current.size < AT_ONCE) {
      const next = waiting.current.shift();
      if (!next) return;
      const { key, file } = next;
      const stop = new AbortController();
      running.current.set(key, stop);
      sendFile(file, (share) => change(key, { share }), stop.signal)
        .then(({ id }) => {
          forget(key);
          arrived.current(id);
        })
        .catch((error: unknown) => {
          if (!stop.signal.aborted) change(key, { problem: asProblem(error) });
        })
        .finally(() => {
          running.current.delete(key);
          begin();
        });
    }
  }, [change, forget]);

  const send = useCallback(
    (files: readonly File[]) => {
      const added = files.map((file) => ({ key: nextKey.current++, file }));
      waiting.current.push(...added);
      setSending((all) => [...all, ...added.map(({ key, file }) => ({ key, name: file.name, bytes: file.size, share: 0, problem: null }))]);
      begin();
    },
    [begin],
  );
  const stop = useCallback(
    (key: number) => {
      waiting.current = waiting.current.filter((one) => one.key !== key);
      running.current.get(key)?.abort();
      forget(key);
    },
    [forget],
  );
  return { sending, send, stop };
}
