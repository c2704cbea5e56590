/** The mark: pages and the links between them. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden style={{ flexShrink: 0 }}>
      <rect width="32" height="32" rx="8" fill="#4263eb" />
      <g fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round">
        <path d="M10.5 21.5 21 11M10.5 10.5v9M12 22.5h8.5" opacity=".75" />
      </g>
      <g fill="#fff">
        <circle cx="10.5" cy="9.5" r="3" />
        <circle cx="22" cy="10" r="3" />
        <circle cx="10.5" cy="22.5" r="3.6" />
        <circle cx="22" cy="22.5" r="3" />
      </g>
    </svg>
  );
}
