import { useMemo } from 'react';
import type { Graph } from '#graph/graph';
import { nodeTypeOf } from '../node-type-of.ts';
import { categoryColor } from '../canvas/node-icon.tsx';
import { layoutThumbnail } from './thumbnail-layout.ts';

/** A small picture of a graph; decoration, so it says nothing to screen readers. */
export function GraphThumbnail({ graph, className }: { readonly graph: Graph; readonly className?: string }) {
  const { viewBox, boxes, paths } = useMemo(() => layoutThumbnail(graph), [graph]);
  return (
    <svg aria-hidden viewBox={viewBox} preserveAspectRatio="xMidYMid meet" className={className}>
      {boxes
        .filter((box) => box.isFrame)
        .map((box) => (
          <rect
            key={box.id}
            x={box.x}
            y={box.y}
            width={box.width}
            height={box.height}
            rx={16}
            fill="var(--color-surface)"
            fillOpacity={0.5}
            stroke={categoryColor(nodeTypeOf(box.type)?.category)}
            strokeWidth={4}
            strokeDasharray="14 10"
          />
        ))}
      {paths.map((path) => (
        <path key={path.id} d={path.d} fill="none" stroke="var(--color-border-strong)" strokeWidth={6} />
      ))}
      {boxes
        .filter((box) => !box.isFrame)
        .map((box) => {
          const color = categoryColor(nodeTypeOf(box.type)?.category);
          return (
            <g key={box.id}>
              <rect
                x={box.x}
                y={box.y}
                width={box.width}
                height={box.height}
                rx={22}
                fill="var(--color-surface)"
                stroke="var(--color-border-strong)"
                strokeWidth={4}
              />
              <rect x={box.x + 22} y={box.y + 22} width={box.height - 44} height={box.height - 44} rx={16} fill={color} />
              <rect
                x={box.x + box.height - 2}
                y={box.y + box.height * 0.32}
                width={box.width * 0.42}
                height={14}
                rx={7}
                fill="var(--color-text)"
                fillOpacity={0.5}
              />
              <rect
                x={box.x + box.height - 2}
                y={box.y + box.height * 0.56}
                width={box.width * 0.28}
                height={11}
                rx={5.5}
                fill="var(--color-text)"
                fillOpacity={0.2}
              />
            </g>
          );
        })}
    </svg>
  );
}
