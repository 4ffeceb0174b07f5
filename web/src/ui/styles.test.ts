/** Every screen turns round for a language read from right to left: no style places anything by left or right. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const src = join(import.meta.dirname, '..')
const sheets = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.css'))

/** Four lengths of which the second and the fourth differ. */
function lopsided(value: string): boolean {
  const [, right, , left] = value.match(/(?:\([^)]*(?:\([^)]*\)[^)]*)*\)|[^\s(])+/g) ?? []
  return left !== undefined && left !== right
}

/** What a declaration has of left and right, if anything. */
function sideways(property: string, value: string): boolean {
  if (/(?:^|-)(?:left|right)(?:-|$)/.test(property)) return true
  if (/^(?:margin|padding|inset|border-width|border-color|border-style|scroll-margin|scroll-padding)$/.test(property)) return lopsided(value)
  if (/\btranslate(?:X|3d)?\(|\bskewX\(/.test(value) || property === 'translate') return true
  if (property.startsWith('grid-template') || property === 'content') return false
  return /(?:^|[\s,(])(?:left|right)(?:$|[\s,)])/.test(value)
}

/** The declarations that would not turn round. A rule that says `direction: ltr` is of something that must not. */
function physical(css: string): string[] {
  const rules = css.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{};]+)\{([^{}]*)\}/g)
  return [...rules].flatMap(([, selector = '', body = '']) => {
    const declarations = body.split(';').map((each) => each.split(/:(.*)/s).map((part) => part.trim()))
    if (declarations.some(([property, value]) => property === 'direction' && value === 'ltr')) return []
    const turned = /\[dir=|:dir\(/.test(selector) && !selector.includes('.mirrored') ? [selector.trim()] : []
    return [...turned, ...declarations.filter(([property = '', value = '']) => sideways(property, value)).map(([property = '', value = '']) => `${selector.trim()} { ${property}: ${value} }`)]
  })
}

it('finds every style sheet', () => {
  expect(sheets).toContain(join('ui', 'ui.css'))
})

it.each(sheets)('%s places nothing by left or right', (sheet) => {
  expect(physical(readFileSync(join(src, sheet), 'utf8'))).toEqual([])
})

it.each([
  'margin-left: 1px', 'right: 0', 'border-top-left-radius: 1px', 'text-align: right', 'float: left', 'padding: 1px 2px 3px 4px', 'inset: 0 auto 0 calc(1px + (2px))',
  'transform: translateX(-50%)', 'transform: translate(1px, 2px)', 'translate: 1px', 'transform-origin: top left', 'background: linear-gradient(to right, red, blue)',
])('the check refuses %s', (declaration) => {
  expect(physical(`@media print { .a { color: red; ${declaration} } }`)).toEqual([`.a { ${declaration} }`])
})

it.each([
  'margin-inline-start: 1px', 'inset-inline: 0', 'text-align: start', 'padding: 1px 2px 3px 2px', 'margin: 0 auto', 'transform: translateY(1px)', 'transform: scaleX(-1)',
  'direction: ltr; transform-origin: left', "grid-template: 'left right' auto",
])('the check takes %s', (declaration) => {
  expect(physical(`.a { ${declaration} }`)).toEqual([])
})

it('the check refuses a rule of its own for one direction', () => {
  expect(physical("[dir='rtl'] .a { color: red } .b:dir(rtl) { color: red } [dir='rtl'] .mirrored { transform: scaleX(-1) }")).toHaveLength(2)
})
