import type { i18n } from 'i18next'
import { textIn, type AgendaItem } from '../api/view.ts'

/** An item's title as this reader reads it; one whose key is not here yet says so. */
export const itemTitle = ({ title }: Pick<AgendaItem, 'title'>, reader: i18n): string => textIn(title, reader.language) || reader.t('ui:sealed')
