import { Linter } from 'eslint'
import tseslint from 'typescript-eslint'
import { expect, it } from 'vitest'
import config from '../../eslint.config.js'

const rule = config.map((part) => part.rules?.['no-restricted-syntax']).find((each) => Array.isArray(each))!
const complaints = (jsx: string) =>
  new Linter().verify(`const a = ${jsx}`, {
    files: ['**/*.tsx'],
    languageOptions: { parser: tseslint.parser as Linter.Parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    rules: { 'no-restricted-syntax': rule },
  }, 'a.tsx')

it.each(['<p>Hello</p>', '<p>你好</p>', "<p>{'Hello'}</p>", '<p>{`Hello ${name}`}</p>', "<p>{a ? 'Yes' : b}</p>", '<i aria-label="Close" />', '<img alt="Picture" />'])(
  'lint refuses the untranslated words in %s',
  (jsx) => {
    expect(complaints(jsx)).toHaveLength(1)
  },
)

it.each(["<p>{t('hello')}</p>", '<p>·</p>', "<p>{''}</p>", '<i className="quiet" id="x" />', '<p>{a ? t("yes") : null}</p>'])(
  'lint takes %s',
  (jsx) => {
    expect(complaints(jsx)).toEqual([])
  },
)
