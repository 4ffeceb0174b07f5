/**
 * Which languages are seen and not heard: the twin of signed.go in internal/identity, held to it by the test vectors in
 * internal/identity/testdata. An interpretation into one of them is a picture.
 */

/** The sign languages among the codes of ISO 639-3, as the IANA registry has them under the prefix sgn, and sgn itself. */
const signed = new Set(
  `
    ads aed aen afg ase asf asp asq asw bfi bfk bog bqn bqy bvl bzs cds csc csd cse csf csg csl csn csq csr csx doq
    dse dsl dsz ecs ehs esl esn eso eth fcs fse fsl fss gds gse gsg gsm gss gus hab haf hds hks hos hps hsh hsl icl
    iks ils inl ins ise isg isr jcs jhs jks jls jos jsl jus kgi kvk lbs lgs lls lsb lsc lsg lsl lsn lso lsp lst lsv
    lsw lsy lws mdl mfs mre msd msr mzc mzg mzy nbs ncs nsi nsl nsp nsr nzs okl pgz pks prl prz psc psd psg psl pso
    psp psr pys rib rms rnb rsl rsm rsn sdl sfb sfs sgg sgn sgx slf sls sqk sqs sqx ssp ssr svk swl syy szs tse tsm
    tsq tss tsy tza ugn ugy ukl uks vgt vsi vsl vsv wbs xki xml xms yds ygs yhs ysl ysm zib zsl
`
    .trim()
    .split(/\s+/),
)

export const isSigned = (language: string): boolean => signed.has(language.split('-')[0] ?? '')
