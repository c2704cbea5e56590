/** A row of small bars; the figures themselves stand in the row and on hover. */
export function Spark({ values, label }: { values: readonly number[]; label: string }) {
  const most = Math.max(1, ...values);
  return (
    <span className="lc-spark" role="img" aria-label={label} title={label}>
      {values.map((value, at) => (
        <i key={at} data-none={value === 0 || undefined} style={{ height: `${Math.max(4, (100 * value) / most)}%` }} />
      ))}
    </span>
  );
}
