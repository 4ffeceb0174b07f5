package identity

import "strings"

// signed are the sign languages among the codes of ISO 639-3, as the IANA registry has them under the prefix sgn (RFC 5646
// section 4.5.1), and sgn itself. A code that is missing is taken for a spoken language: it may be added, for no record is
// judged by it, only which medium an output is sent in.
var signed = setOf(`
	ads aed aen afg ase asf asp asq asw bfi bfk bog bqn bqy bvl bzs cds csc csd cse csf csg csl csn csq csr csx doq
	dse dsl dsz ecs ehs esl esn eso eth fcs fse fsl fss gds gse gsg gsm gss gus hab haf hds hks hos hps hsh hsl icl
	iks ils inl ins ise isg isr jcs jhs jks jls jos jsl jus kgi kvk lbs lgs lls lsb lsc lsg lsl lsn lso lsp lst lsv
	lsw lsy lws mdl mfs mre msd msr mzc mzg mzy nbs ncs nsi nsl nsp nsr nzs okl pgz pks prl prz psc psd psg psl pso
	psp psr pys rib rms rnb rsl rsm rsn sdl sfb sfs sgg sgn sgx slf sls sqk sqs sqx ssp ssr svk swl syy szs tse tsm
	tsq tss tsy tza ugn ugy ukl uks vgt vsi vsl vsv wbs xki xml xms yds ygs yhs ysl ysm zib zsl
`)

func setOf(codes string) map[string]bool {
	set := map[string]bool{}
	for _, code := range strings.Fields(codes) {
		set[code] = true
	}
	return set
}

// Signed says whether the language is seen and not heard: an interpretation into it is a picture.
func (l Language) Signed() bool {
	primary, _, _ := strings.Cut(string(l), "-")
	return signed[primary]
}
