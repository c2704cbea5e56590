import { expect, it } from "vitest";
import { cronText } from "@/text/en/clock";

it.each([
  ["15 3 * * *", "every day at 03:15"],
  ["*/15 * * * *", "every 15 minutes"],
  ["5 * * * *", "every hour at minute 5"],
  ["0 */6 * * *", "every 6 hours at minute 0"],
  ["30 7 * * 1", "every Monday at 07:30"],
  ["0 4 1 * *", "on day 1 of each month at 04:00"],
])("%s is said as %s", (cron, said) => {
  expect(cronText(cron)).toBe(said);
});

it.each(["0 4 1-7 * 1", "1,31 * * * *", "0 0 1 1 *", "every day", "@daily", ""])("%s has no short words", (cron) => {
  expect(cronText(cron)).toBe(cron);
});
