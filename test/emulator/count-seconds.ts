/**
 * Counts seconds as this process lives them, from now on: at most one for each turn of its event loop. However long the
 * machine keeps it waiting, what others do here by timers is not late by that.
 */
export function countSeconds(): () => number {
  let seconds = 0;
  const timer = setInterval(() => seconds++, 1_000);
  return () => {
    clearInterval(timer);
    return seconds;
  };
}
