import door from './door.json'
import check from './check.json'
import gathering from './gathering.json'
import plenary from './plenary.json'
import booth from './booth.json'
import observer from './observer.json'
import consent from './consent.json'
import secretary from './secretary.json'
import links from './links.json'
import operator from './operator.json'
import ui from './ui.json'
import problems from './problems.json'

export default { door, check, gathering, plenary, booth, observer, consent, secretary, links, operator, ui, problems }
