/** Name of an agent and of its folder. */
export function agentName(number: number): string {
  return `agent-${String(number + 1).padStart(5, '0')}`;
}
