/** When something runs by the clock, in words. */
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const NUMBER = /^\d{1,2}$/;
const two = (number: string): string => number.padStart(2, "0");

/** A line of cron in words; what has no short words stays as it is written. */
export function cronText(cron: string): string {
  const [minute = "", hour = "", day = "", month = "", weekday = "", ...rest] = cron.trim().split(/\s+/);
  const anyDay = day === "*" && month === "*" && weekday === "*";
  if (rest.length || weekday === "") return cron;
  const step = /^\*\/(\d{1,2})$/.exec(minute)?.[1];
  if (step && hour === "*" && anyDay) return `every ${step} minutes`;
  if (!NUMBER.test(minute)) return cron;
  if (hour === "*" && anyDay) return `every hour at minute ${Number(minute)}`;
  const hours = /^\*\/(\d{1,2})$/.exec(hour)?.[1];
  if (hours && anyDay) return `every ${hours} hours at minute ${Number(minute)}`;
  if (!NUMBER.test(hour)) return cron;
  const at = `at ${two(hour)}:${two(minute)}`;
  if (anyDay) return `every day ${at}`;
  if (day === "*" && month === "*" && /^[0-7]$/.test(weekday)) return `every ${WEEKDAYS[Number(weekday)]} ${at}`;
  if (NUMBER.test(day) && month === "*" && weekday === "*") return `on day ${Number(day)} of each month ${at}`;
  return cron;
}
