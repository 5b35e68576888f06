// The shortest way between two entities, whichever way the statements on it read.

type Neighbours = (entity: number) => readonly number[];

export function shortestPath(
  neighbours: Neighbours,
  from: number,
  to: number,
  allowed?: ReadonlySet<number>,
): number[] | null {
  if (from === to) return [from];
  const before = new Map([[from, from]]);
  let edge = [from];
  while (edge.length && !before.has(to)) edge = advance(neighbours, edge, before, to, allowed);
  return before.has(to) ? walkBack(before, from, to) : null;
}

function advance(
  neighbours: Neighbours,
  edge: readonly number[],
  before: Map<number, number>,
  to: number,
  allowed?: ReadonlySet<number>,
): number[] {
  const next: number[] = [];
  for (const at of edge) {
    for (const near of neighbours(at)) {
      if (before.has(near) || (allowed && near !== to && !allowed.has(near))) continue;
      before.set(near, at);
      next.push(near);
    }
  }
  return next;
}

function walkBack(before: ReadonlyMap<number, number>, from: number, to: number): number[] {
  const path = [to];
  while (path[0] !== from) path.unshift(before.get(path[0] as number) as number);
  return path;
}

// All entities within so many statements of the given one, itself included.
export function within(neighbours: Neighbours, entity: number, hops: number): Set<number> {
  const found = new Set([entity]);
  let edge = [entity];
  for (let hop = 0; hop < hops; hop++) {
    const next = edge.flatMap((at) => neighbours(at).filter((near) => !found.has(near)));
    next.forEach((near) => found.add(near));
    edge = [...new Set(next)];
  }
  return found;
}
