import { useMemo } from 'react';
import type { Graph } from '#graph/graph';
import { catalogue } from '#nodes/index';
import { categoryColor } from '../canvas/node-icon.tsx';
import { layoutThumbnail } from './thumbnail-layout.ts';

/** A small picture of a graph; decoration, so it says nothing to screen readers. */
export function GraphThumbnail({ graph, className }: { readonly graph: Graph; readonly className?: string }) {
  const { viewBox, boxes, paths } = useMemo(() => layoutThumbnail(graph), [graph]);
  return (
    <svg aria-hidden viewBox={viewBox} preserveAspectRatio="xMidYMid meet" className={className}>
      {boxes.filter((box) => box.isFrame).map((box) => (
        <rect key={box.id} x={box.x} y={box.y} width={box.width} height={box.height} rx={16} fill="var(--color-hover)" stroke={categoryColor(catalogue[box.type]?.category)} strokeWidth={3} strokeDasharray="12 8" />
      ))}
      {paths.map((path) => (
        <path key={path.id} d={path.d} fill="none" stroke="var(--color-border-strong)" strokeWidth={4} />
      ))}
      {boxes.filter((box) => !box.isFrame).map((box) => {
        const color = categoryColor(catalogue[box.type]?.category);
        return (
          <g key={box.id}>
            <rect x={box.x} y={box.y} width={box.width} height={box.height} rx={14} fill="var(--color-surface)" stroke="var(--color-border-strong)" strokeWidth={2.5} />
            <rect x={box.x + 14} y={box.y + 14} width={36} height={36} rx={9} fill={color} fillOpacity={0.22} />
            <circle cx={box.x + 32} cy={box.y + 32} r={8} fill={color} />
            <rect x={box.x + 64} y={box.y + 20} width={box.width * 0.5} height={9} rx={4.5} fill="var(--color-text)" fillOpacity={0.45} />
            <rect x={box.x + 64} y={box.y + 37} width={box.width * 0.34} height={7} rx={3.5} fill="var(--color-text)" fillOpacity={0.18} />
          </g>
        );
      })}
    </svg>
  );
}
