import { type RefObject, useRef } from "react";
import { sql as words } from "@/text/en/sql";

interface Props {
  value: string;
  onChange: (value: string) => void;
  onRun: () => void;
  field: RefObject<HTMLTextAreaElement | null>;
}

const LEAST_LINES = 7;
const MOST_LINES = 18;

/** A field for a statement, with numbers beside its lines; Ctrl+Enter runs it. */
export function SqlEditor({ value, onChange, onRun, field }: Props) {
  const numbers = useRef<HTMLPreElement>(null);
  const lines = value.split("\n").length;
  return (
    <div className="lc-sql-editor">
      <pre ref={numbers} aria-hidden>
        {Array.from({ length: lines }, (_, n) => n + 1).join("\n")}
      </pre>
      <textarea
        ref={field}
        aria-label={words.statement}
        data-testid="sql"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        rows={Math.min(MOST_LINES, Math.max(LEAST_LINES, lines + 1))}
        placeholder={words.placeholder}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onScroll={(event) => {
          if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onRun();
        }}
      />
    </div>
  );
}
