/* The elementary functions for one lane type; included by math.h once for float and once for double. */

#define C(x) K(x, x)
#define ADD FN(add)
#define SUB FN(sub)
#define MUL FN(mul)
#define DIV FN(div)
#define NEG FN(neg)
#define FMA FN(fma)
#define SEL FN(select)
#define ZERO FN(zero)()
#define ONE C(1.0)
#define HALF C(0.5)
#define ROUNDER K(12582912.0, 6755399441055744.0) /* 1.5 * 2^23 (2^52) */
#define SIGN_BIT KBITS(0x80000000u, 0x8000000000000000u)
#define EXPONENT (ADJ_SINGLE ? 23 : 52)
#define LOG2E C(1.4426950408889634)
#define MINUS_LN2_HIGH K(-0.693359375, -0.6931471803691238)
#define MINUS_LN2_LOW K(0.000212194442, -1.9082149292705877e-10)
#define LN2_HIGH K(0.693359375, 0.6931471803691238)
#define LN2_LOW K(-0.000212194442, 1.9082149292705877e-10)

ADJ_INLINE V FN(with_sign_of)(V magnitude, V x) { return FN(or)(magnitude, FN(and)(x, SIGN_BIT)); }

/* ---- sums and products in two parts ---- */

ADJ_INLINE V FN(two_product)(V a, V b, V *low)
{
    V high = MUL(a, b);
    if (HAS_FMA) {
        *low = FMA(a, b, NEG(high));
        return high;
    }
    V upper = KBITS(0xFFFFF000u, 0xFFFFFFFFF8000000u);
    V a1 = FN(and)(a, upper), b1 = FN(and)(b, upper);
    V a2 = SUB(a, a1), b2 = SUB(b, b1);
    *low = ADD(ADD(ADD(SUB(MUL(a1, b1), high), MUL(a1, b2)), MUL(a2, b1)), MUL(a2, b2));
    return high;
}

ADJ_INLINE V FN(fast_two_sum)(V a, V b, V *low)
{
    V high = ADD(a, b);
    *low = SUB(b, SUB(high, a));
    return high;
}

/* ---- exp and the functions made of it ---- */

ADJ_INLINE V FN(exp_tail3)(V r)
{
    V p;
#if ADJ_SINGLE
    p = FMA(C(0.0013950601), r, C(0.00836895313));
    p = FMA(p, r, C(0.041666206));
    p = FMA(p, r, C(0.166665182));
#else
    p = FMA(C(2.0926995841788914e-09), r, C(2.5112348354550663e-08));
    p = FMA(p, r, C(2.7557233180394778e-07));
    p = FMA(p, r, C(2.755723392981426e-06));
    p = FMA(p, r, C(2.4801587373967744e-05));
    p = FMA(p, r, C(0.00019841269897361537));
    p = FMA(p, r, C(0.0013888888888858313));
    p = FMA(p, r, C(0.0083333333333166192));
    p = FMA(p, r, C(0.041666666666666727));
    p = FMA(p, r, C(0.16666666666666685));
#endif
    return p;
}

/* (e^r - 1 - r) / r^2 */
ADJ_INLINE V FN(exp_tail)(V r) { return FMA(FN(exp_tail3)(r), r, HALF); }

/* p 2^k by one instruction where there is one, else in two steps of k/2; `biased` holds k in its low bits. */
ADJ_INLINE V FN(scale)(V p, V biased)
{
#ifdef SCALEF
    return SCALEF(p, SUB(biased, ROUNDER));
#else
    V half = FMA(SUB(biased, ROUNDER), HALF, ROUNDER);
    V rest = FN(isub)(biased, half);
    V first = FN(iadd)(FN(shl)(half, EXPONENT), ONE);
    V second = FN(iadd)(FN(shl)(rest, EXPONENT), ONE);
    return MUL(MUL(p, first), second);
#endif
}

/* e^r for |r| <= ln2 / 2. */
ADJ_INLINE V FN(exp_reduced)(V r) { return FMA(FMA(FN(exp_tail)(r), r, ONE), r, ONE); }

ADJ_INLINE V FN(exp)(V x)
{
    x = FN(min)(K(89.0, 710.0), FN(max)(K(-104.0, -746.0), x));
    V biased = FMA(x, LOG2E, ROUNDER);
    V k = SUB(biased, ROUNDER);
    V r = FMA(k, MINUS_LN2_HIGH, x);
    r = FMA(k, MINUS_LN2_LOW, r);
    return FN(scale)(FN(exp_reduced)(r), biased);
}

ADJ_INLINE V FN(expm1)(V x)
{
    V clamped = FN(min)(K(89.0, 710.0), FN(max)(K(-20.0, -40.0), x));
    V biased = FMA(clamped, LOG2E, ROUNDER);
    V k = SUB(biased, ROUNDER);
    V high = FMA(k, MINUS_LN2_HIGH, clamped);
    V r = FMA(k, MINUS_LN2_LOW, high);
    V lost = FMA(k, MINUS_LN2_LOW, SUB(high, r));
    V half = HALF;
    V half_r = MUL(half, r);
    V cube = FMA(MUL(r, r), MUL(r, FN(exp_tail3)(r)), lost);
    V scale = FN(iadd)(FN(shl)(biased, EXPONENT), half);
    V power = SUB(scale, half);
    V power_low = SUB(SUB(scale, power), half);
    V sum = FMA(r, scale, power);
    V sum_low = ADD(FMA(r, scale, SUB(power, sum)), power_low);
    sum = ADD(sum, FMA(half_r, MUL(r, scale), FMA(cube, scale, sum_low)));
    V near_zero = ADD(r, FMA(half_r, r, cube));
    return FN(with_sign_of)(SEL(FN(eq)(k, ZERO), near_zero, ADD(sum, sum)), x);
}

/* (tanh(r) - r) / r^3 in z = r^2 for |r| <= 0.92 */
ADJ_INLINE V FN(tanh_near_zero)(V z)
{
    V p;
#if ADJ_SINGLE
    p = FMA(C(-0.000429741864), z, C(0.00251228735));
    p = FMA(p, z, C(-0.00818915479));
    p = FMA(p, z, C(0.0216237009));
    p = FMA(p, z, C(-0.0539185852));
    p = FMA(p, z, C(0.133328438));
    p = FMA(p, z, C(-0.333333164));
#else
    p = FMA(C(-9.1966478128150478e-08), z, C(8.49213926047729e-07));
    p = FMA(p, z, C(-4.0030045801234514e-06));
    p = FMA(p, z, C(1.3380744552249606e-05));
    p = FMA(p, z, C(-3.7312167921731998e-05));
    p = FMA(p, z, C(9.5774536818744196e-05));
    p = FMA(p, z, C(-0.00023863374695273806));
    p = FMA(p, z, C(0.00058986752292254901));
    p = FMA(p, z, C(-0.0014557965243643381));
    p = FMA(p, z, C(0.0035921216105729847));
    p = FMA(p, z, C(-0.0088632347755167856));
    p = FMA(p, z, C(0.021869488478193196));
    p = FMA(p, z, C(-0.053968253965588714));
    p = FMA(p, z, C(0.13333333333327085));
    p = FMA(p, z, C(-0.33333333333333282));
#endif
    return p;
}

ADJ_INLINE V FN(tanh)(V x)
{
    V a = FN(min)(K(10.0, 20.0), FN(abs)(x));
    V z = MUL(a, a);
    V small = FMA(MUL(FN(tanh_near_zero)(z), z), a, a);

    V twice = ADD(a, a);
    V biased = FMA(twice, LOG2E, ROUNDER);
    V k = SUB(biased, ROUNDER);
    V r = FMA(k, MINUS_LN2_HIGH, twice);
    r = FMA(k, MINUS_LN2_LOW, r);
    V q = FMA(MUL(r, r), FN(exp_tail)(r), r);
    V scale = FN(iadd)(FN(shl)(biased, EXPONENT), ONE);
    V large = SUB(ONE, DIV(C(2.0), FMA(q, scale, ADD(scale, ONE))));
    return FN(with_sign_of)(SEL(FN(lt)(a, C(0.92)), small, large), x);
}

ADJ_INLINE V FN(sigmoid)(V x)
{
    V t = FN(min)(K(104.0, 746.0), FN(max)(K(-30.0, -50.0), NEG(x)));
    V shifted_rounder = K(12582912.0 - 64, 6755399441055744.0 - 512);
    V biased = FMA(t, LOG2E, shifted_rounder);
    V k = SUB(biased, shifted_rounder);
    V r = FMA(k, MINUS_LN2_HIGH, t);
    r = FMA(k, MINUS_LN2_LOW, r);
    V q = FMA(MUL(r, r), FN(exp_tail)(r), r);
    V scale = FN(iadd)(FN(shl)(biased, EXPONENT), ONE);
    V unit = K(5.4210108624275222e-20, 7.4583407312002067e-155); /* 2^-64 (2^-512) */
    V sum = ADD(scale, unit);
    V sum_low = ADD(SUB(scale, sum), unit);
    return DIV(unit, ADD(sum, FMA(q, scale, sum_low)));
}

/* ---- logarithms ---- */

ADJ_INLINE V FN(split)(V x, V *k)
{
    V root = KBITS(0x3F3504F3u, 0x3FE6A09E667F3BCDu);
    V shifted = FN(iadd)(x, FN(isub)(ONE, root));
    V two23 = K(8388608.0, 4503599627370496.0);
    *k = SUB(FN(or)(FN(shr)(shifted, EXPONENT), two23), K(8388608.0 + 127, 4503599627370496.0 + 1023));
    return FN(iadd)(FN(and)(shifted, KBITS(0x007FFFFFu, 0x000FFFFFFFFFFFFFu)), root);
}

/* The same for a positive number that may be denormal. */
ADJ_INLINE V FN(split_any)(V x, V *k)
{
    M denormal = FN(lt)(x, KBITS(0x00800000u, 0x0010000000000000u));
    V m = FN(split)(SEL(denormal, MUL(x, K(8388608.0, 18014398509481984.0)), x), k);
    *k = SUB(*k, SEL(denormal, K(23.0, 54.0), ZERO));
    return m;
}

/* k ln2 + log(1 + f) + low, where low is already scaled. */
ADJ_INLINE V FN(log_reduced)(V k, V f, V low)
{
    V s = DIV(f, ADD(C(2.0), f));
    V z = MUL(s, s);
    V p;
#if ADJ_SINGLE
    p = FMA(C(0.298730701), z, C(0.399774969));
    p = FMA(p, z, C(0.666667759));
#else
    p = FMA(C(0.14797505015861523), z, C(0.15313903515127172));
    p = FMA(p, z, C(0.18183569729403501));
    p = FMA(p, z, C(0.2222219847618255));
    p = FMA(p, z, C(0.2857142874326084));
    p = FMA(p, z, C(0.39999999999411101));
    p = FMA(p, z, C(0.66666666666667351));
#endif
    V half_square = MUL(MUL(HALF, f), f);
    V small = FMA(s, FMA(p, z, half_square), low);
    return FMA(k, LN2_HIGH, SUB(f, SUB(half_square, small)));
}

ADJ_INLINE V FN(log_edges)(V result, V x, V pole)
{
    result = SEL(FN(lt)(x, C(INFINITY)), result, x);
    result = SEL(FN(lt)(x, pole), C(NAN), result);
    return SEL(FN(eq)(x, pole), C(-INFINITY), result);
}

ADJ_INLINE V FN(log)(V x)
{
    V k;
    V m = FN(split_any)(x, &k);
    return FN(log_edges)(FN(log_reduced)(k, SUB(m, ONE), MUL(k, LN2_LOW)), x, ZERO);
}

ADJ_INLINE V FN(log1p)(V x)
{
    V u = ADD(ONE, x);
    V added = SUB(u, ONE);
    V lost = ADD(SUB(ONE, SUB(u, added)), SUB(x, added));
    V k;
    V m = FN(split)(u, &k);
    V scale = FN(iadd)(FN(isub)(m, u), ONE);
    V correction = SEL(FN(lt)(x, C(1152921504606846976.0)), MUL(lost, scale), ZERO);
    V f_low;
    V f = FN(fast_two_sum)(SUB(m, ONE), correction, &f_low);
    V low = FMA(k, LN2_LOW, FMA(NEG(f), f_low, f_low));
    return FN(with_sign_of)(FN(log_edges)(FN(log_reduced)(k, f, low), x, C(-1.0)), x);
}

/* ---- the error function ---- */

ADJ_INLINE V FN(erf_near_zero)(V z)
{
    V p;
#if ADJ_SINGLE
    p = FMA(C(7.85386219e-05), z, C(-0.000801019371));
    p = FMA(p, z, C(0.00518832775));
    p = FMA(p, z, C(-0.026853811));
    p = FMA(p, z, C(0.112835854));
    p = FMA(p, z, C(-0.37612626));
    return FMA(p, z, C(0.128379166));
#else
    p = FMA(C(5.9452555780632491e-11), z, C(-1.136566217525549e-09));
    p = FMA(p, z, C(1.4657878829361392e-08));
    p = FMA(p, z, C(-1.6350025067549531e-07));
    p = FMA(p, z, C(1.6460972802003835e-06));
    p = FMA(p, z, C(-1.4925593505930134e-05));
    p = FMA(p, z, C(0.0001205533103685851));
    p = FMA(p, z, C(-0.00085483269787410272));
    p = FMA(p, z, C(0.0052239776247808446));
    p = FMA(p, z, C(-0.026866170645072893));
    p = FMA(p, z, C(0.11283791670954857));
    p = FMA(p, z, C(-0.37612638903183748));
    return FMA(p, z, C(0.12837916709551259));
#endif
}

ADJ_INLINE V FN(minus_log_erfc)(V t)
{
    V p;
#if ADJ_SINGLE
    p = FMA(C(-0.000186377001), t, C(0.00182937528));
    p = FMA(p, t, C(-0.00989545044));
    p = FMA(p, t, C(0.0415034927));
    p = FMA(p, t, C(0.843117595));
    p = FMA(p, t, C(2.6389668));
    return FMA(p, t, C(1.84960556));
#else
    p = FMA(C(1.7837864505727032e-13), t, C(-5.5392488588782705e-12));
    p = FMA(p, t, C(8.0310115894297983e-11));
    p = FMA(p, t, C(-7.2247612237750439e-10));
    p = FMA(p, t, C(4.5009016960377537e-09));
    p = FMA(p, t, C(-2.0289784749876097e-08));
    p = FMA(p, t, C(6.5012903774706902e-08));
    p = FMA(p, t, C(-1.2094784592487549e-07));
    p = FMA(p, t, C(-1.1104741774772936e-07));
    p = FMA(p, t, C(2.0270667343738887e-06));
    p = FMA(p, t, C(-9.5836221733682805e-06));
    p = FMA(p, t, C(2.7144570002657317e-05));
    p = FMA(p, t, C(-2.6271755382063896e-05));
    p = FMA(p, t, C(-0.0002373243170276574));
    p = FMA(p, t, C(0.0019779029457746198));
    p = FMA(p, t, C(-0.010033825424899116));
    p = FMA(p, t, C(0.041561098045826889));
    p = FMA(p, t, C(0.84310725635851191));
    p = FMA(p, t, C(2.6389675142347908));
    return FMA(p, t, C(1.8496055099332482));
#endif
}

ADJ_INLINE V FN(erf)(V x)
{
    V a = FN(min)(K(3.95, 5.95), FN(abs)(x));
    V small = FMA(FN(erf_near_zero)(MUL(a, a)), a, a);

    V q = NEG(FN(minus_log_erfc)(SUB(a, ONE)));
    V biased = FMA(q, LOG2E, ROUNDER);
    V k = SUB(biased, ROUNDER);
    V r = FMA(k, MINUS_LN2_HIGH, q);
    r = FMA(k, MINUS_LN2_LOW, r);
    V scale = FN(iadd)(FN(shl)(biased, EXPONENT), ONE);
    V large = FMA(NEG(FN(exp_reduced)(r)), scale, ONE);

    return FN(with_sign_of)(SEL(FN(lt)(a, ONE), small, large), x);
}

/* ---- gelu ---- */

/* The numerator and the denominator of (U - 1) / a, both doubled, in a and e = -a^2/2. */
ADJ_INLINE V FN(gelu_p)(V a, V e)
{
    V p;
#if ADJ_SINGLE
    p = FMA(C(0.0198616367), e, FMA(C(-0.106569871), a, C(-0.532709897)));
    return FMA(p, e, FMA(C(0.71493268), a, C(0.910859227)));
#else
    p = FMA(C(1.8333954164019082e-05), a, C(0.00052719480553625503));
    p = FMA(p, e, FMA(C(-0.0037307905109158169), a, C(-0.033613561233581696)));
    p = FMA(p, e, FMA(C(0.10544159088492668), a, C(0.47616143068394923)));
    p = FMA(p, e, FMA(C(-0.77410312255288405), a, C(-1.7545003999339246)));
    return FMA(p, e, FMA(C(1.2692718353012515), a, C(0.91085915302526865)));
#endif
}

ADJ_INLINE V FN(gelu_q)(V a, V e)
{
    V q;
#if ADJ_SINGLE
    q = FMA(C(0.0248953719), e, FMA(C(-0.149103656), a, C(-0.831002593)));
    return FMA(q, e, FMA(C(1.25890195), a, C(2.0)));
#else
    q = FMA(C(2.2978203944774733e-05), a, C(0.00068953961110963477));
    q = FMA(q, e, FMA(C(-0.0050849791428514606), a, C(-0.047811888928016071)));
    q = FMA(q, e, FMA(C(0.15706256890028428), a, C(0.74685136932721397)));
    q = FMA(q, e, FMA(C(-1.2886548367945949), a, C(-3.1353297507738187)));
    return FMA(q, e, FMA(C(2.4760780587558653), a, C(2.0)));
#endif
}

/* Minus twice the tail over e^(-a^2/2), as high + low. */
ADJ_INLINE V FN(minus_twice_scaled_tail)(V a, V e, V *low)
{
    V q = FN(gelu_q)(a, e);
    V t = FMA(a, FN(gelu_p)(a, e), q);
    V n = MUL(a, t);
    V n_low = FMA(a, t, NEG(n));
    V slope = C(1.2533141373155003);
    V product = MUL(slope, n);
    V s_low;
    V s = FN(fast_two_sum)(FN(max)(product, q), FN(min)(product, q), &s_low);
    s_low = FMA(slope, n_low, ADD(s_low, FMA(slope, n, NEG(product))));
    V minus_inverse = DIV(C(-1.0), s);
    V high = MUL(n, minus_inverse);
    *low = MUL(ADD(FMA(high, s_low, FMA(high, s, n)), n_low), minus_inverse);
    return high;
}

ADJ_INLINE V FN(gelu)(V x)
{
    V a = FN(min)(K(14.5, 38.7), FN(abs)(x));
    V e_low, quotient_low, r_low;
    V e = FN(two_product)(MUL(C(-0.5), a), a, &e_low);
    V quotient = FN(minus_twice_scaled_tail)(a, e, &quotient_low);

    V shifted_rounder = K(12582912.0 + 63, 6755399441055744.0 + 511);
    V biased = FMA(e, LOG2E, shifted_rounder);
    V k = SUB(biased, shifted_rounder);
    V reduced = FMA(k, MINUS_LN2_HIGH, e);
    V r = FN(fast_two_sum)(reduced, FMA(k, MINUS_LN2_LOW, e_low), &r_low);
    V rest = FMA(MUL(r, r), FN(exp_tail)(r), r_low);
    V minus_tail = ADD(quotient, FMA(quotient, r, FMA(quotient, rest, quotient_low)));
    minus_tail = MUL(minus_tail, FN(iadd)(FN(shl)(biased, EXPONENT), ONE));

    V positive = FMA(FN(min)(ZERO, x), ZERO, FN(max)(C(-0.0), x));
    return FMA(minus_tail, K(5.4210108624275222e-20, 7.4583407312002067e-155), positive);
}

/* ---- sine and cosine ---- */

/* Puts the lanes beyond the limit right, one by one. */
ADJ_NOINLINE void FN(huge_lanes)(const T *x, T *r, T *low, U *quadrant)
{
    for (int i = 0; i < LANES; i++) {
        if (!(fabs((double)x[i]) <= HUGE_ARGUMENT)) {
            uint32_t n;
            double rest, reduced = adj_payne_hanek((double)x[i], &n, &rest);
            r[i] = (T)reduced;
            low[i] = (T)((reduced - (double)r[i]) + rest);
            quadrant[i] = n;
        }
    }
}

ADJ_INLINE V FN(reduce_half_pi)(V x, V *low, V *quadrant)
{
    *quadrant = FMA(x, C(0.63661977236758138), ROUNDER);
    V n = SUB(*quadrant, ROUNDER);
    V r = FMA(n, K(-1.5703125, -1.5707963267341256), x);
#if ADJ_SINGLE
    r = FMA(n, C(-0.00048375129699707031), r);
#endif
    V part = K(-7.5495336204767227e-08, -6.077100506303966e-11);
    V first = FMA(n, part, r);
    *low = FMA(n, part, SUB(r, first));
    part = K(-2.5632829192545614e-12, -2.0222662487111665e-21);
    r = FMA(n, part, first);
    *low = ADD(*low, FMA(n, part, SUB(first, r)));
    *low = FMA(n, K(-6.12323426e-17, -8.4784276603688996e-32), *low);
    if (FN(mask_bits)(FN(le)(FN(abs)(x), C(HUGE_ARGUMENT))) != 0xFFFFFFFFu >> (32 - LANES)) {
        T xs[LANES], rs[LANES], lows[LANES], quadrants[LANES];
        U bits[LANES];
        FN(store)(xs, x);
        FN(store)(rs, r);
        FN(store)(lows, *low);
        FN(store)(quadrants, *quadrant);
        memcpy(bits, quadrants, sizeof bits);
        FN(huge_lanes)(xs, rs, lows, bits);
        memcpy(quadrants, bits, sizeof bits);
        *quadrant = FN(load)(quadrants);
        *low = FN(load)(lows);
        r = FN(load)(rs);
    }
    return r;
}

ADJ_INLINE V FN(of_quadrant)(V r, V low, V quadrant)
{
    V z = MUL(r, r);
    V s, c;
#if ADJ_SINGLE
    s = FMA(C(-0.000195169778), z, C(0.00833217613));
    s = FMA(s, z, C(-0.166666552));
    c = FMA(C(2.44324037e-05), z, C(-0.00138873095));
    c = FMA(c, z, C(0.0416666456));
#else
    s = FMA(C(1.5896666650578829e-10), z, C(-2.5050755964376665e-08));
    s = FMA(s, z, C(2.7557313678689301e-06));
    s = FMA(s, z, C(-0.00019841269829771254));
    s = FMA(s, z, C(0.0083333333333223698));
    s = FMA(s, z, C(-0.16666666666666632));
    c = FMA(C(-1.1358348617975047e-11), z, C(2.0875697213970428e-09));
    c = FMA(c, z, C(-2.7557314152605488e-07));
    c = FMA(c, z, C(2.4801587288759289e-05));
    c = FMA(c, z, C(-0.0013888888888872908));
    c = FMA(c, z, C(0.041666666666666595));
#endif
    V sin = FN(with_sign_of)(ADD(r, FMA(MUL(s, z), r, low)), r);
    V half_square = MUL(HALF, z);
    V w = SUB(ONE, half_square);
    V cos = ADD(w, FMA(MUL(z, z), c, FMA(NEG(r), low, SUB(SUB(ONE, w), half_square))));

    V parity = FN(shl)(quadrant, ADJ_SINGLE ? 31 : 63);
    V sign = FN(shl)(FN(and)(quadrant, KBITS(2u, 2u)), ADJ_SINGLE ? 30 : 62);
    return FN(xor)(SEL(FN(lt)(FN(or)(parity, ONE), ZERO), cos, sin), sign);
}

ADJ_INLINE V FN(sin)(V x)
{
    V low, quadrant;
    V r = FN(reduce_half_pi)(x, &low, &quadrant);
    return FN(of_quadrant)(r, low, quadrant);
}

ADJ_INLINE V FN(cos)(V x)
{
    V low, quadrant;
    V r = FN(reduce_half_pi)(x, &low, &quadrant);
    return FN(of_quadrant)(r, low, FN(iadd)(quadrant, KBITS(1u, 1u)));
}

/* ---- pow ---- */

ADJ_INLINE V FN(multiply_two)(V a, V a_low, V b, V b_low, V *low)
{
    V error;
    V high = FN(two_product)(a, b, &error);
    *low = FMA(a, b_low, FMA(a_low, b, error));
    return high;
}

ADJ_INLINE V FN(log2_two)(V x, V *low)
{
    V k;
    V m = FN(split_any)(x, &k);
    V f = SUB(m, ONE);
    V d = ADD(m, ONE);
    V d_low = SUB(m, SUB(d, ONE));
    V s = DIV(f, d);
    V product_low;
    V product = FN(two_product)(s, d, &product_low);
    V s_low = DIV(SUB(SUB(SUB(f, product), product_low), MUL(s, d_low)), d);

    V z_low;
    V z = FN(multiply_two)(s, s_low, s, s_low, &z_low);
    V p;
#if ADJ_SINGLE
    p = FMA(C(0.28088066), z, C(0.320060998));
    p = FMA(p, z, C(0.41220504));
    p = FMA(p, z, C(0.577077985));
#else
    p = FMA(C(0.17298539201620494), z, C(0.16842957068159431));
    p = FMA(p, z, C(0.19240251089099944));
    p = FMA(p, z, C(0.22195223590433785));
    p = FMA(p, z, C(0.2623081992313418));
    p = FMA(p, z, C(0.32059889790735058));
    p = FMA(p, z, C(0.41219858311137259));
    p = FMA(p, z, C(0.57707801635558509));
#endif
    V c_low, sum_low, log_low;
    V c = FN(fast_two_sum)(K(0.961796701, 0.96179669392597555), MUL(p, z), &c_low);
    c_low = ADD(c_low, K(-7.02846181e-09, 5.0577616648125907e-17));
    c = FN(multiply_two)(c, c_low, z, z_low, &c_low);
    c = FN(fast_two_sum)(K(2.88539004, 2.8853900817779268), c, &sum_low);
    c_low = ADD(c_low, ADD(sum_low, K(3.85192607e-08, 4.0710547481862066e-17)));
    V log = FN(multiply_two)(s, s_low, c, c_low, &log_low);
    V high = FN(fast_two_sum)(k, log, low);
    *low = ADD(*low, log_low);
    return high;
}

ADJ_INLINE V FN(pow_positive)(V a, V y)
{
    V log_low, low, t_low, sum_low;
    V log = FN(log2_two)(a, &log_low);
    V high = FN(two_product)(y, log, &low);
    low = FMA(y, log_low, low);
    V limit = K(200.0, 1500.0);
    low = SEL(FN(lt)(FN(abs)(high), limit), low, ZERO);
    high = FN(min)(limit, FN(max)(NEG(limit), high));

    V biased = ADD(high, ROUNDER);
    V r = FN(fast_two_sum)(SUB(high, SUB(biased, ROUNDER)), low, &low);
    V t = FN(two_product)(r, K(0.693147182, 0.69314718055994529), &t_low);
    t_low = FMA(low, C(0.69314718055994529), FMA(r, K(-1.90465421e-09, 2.3190468138462996e-17), t_low));
    V sum = FN(fast_two_sum)(ONE, t, &sum_low);
    V p = ADD(sum, FMA(MUL(t, t), FN(exp_tail)(t), FMA(t_low, sum, sum_low)));
    return FN(scale)(p, biased);
}

ADJ_INLINE V FN(pow)(V x, V y)
{
    V a = FN(abs)(x);
    V power = FN(pow_positive)(a, y);

    V infinity = C(INFINITY);
    M y_negative = FN(lt)(y, ZERO);
    power = SEL(FN(eq)(a, ZERO), SEL(y_negative, infinity, ZERO), power);
    power = SEL(FN(eq)(a, infinity), SEL(y_negative, ZERO, infinity), power);
    power = SEL(FN(eq)(a, ONE), ONE, power);

    V half = MUL(HALF, y);
    M integer = FN(eq)(FN(floor)(y), y);
    V sign = FN(and)(x, SIGN_BIT);
    M even = FN(eq)(FN(floor)(half), half);
    power = FN(or)(power, SEL(integer, SEL(even, ZERO, sign), ZERO));
    M no_power = FN(mask_and)(FN(lt)(x, ZERO), FN(lt)(a, infinity));
    power = SEL(no_power, SEL(integer, power, C(NAN)), power);

    M ordered = FN(mask_and)(FN(eq)(x, x), FN(eq)(y, y));
    power = SEL(ordered, power, ADD(x, y));
    return SEL(FN(mask_or)(FN(eq)(y, ZERO), FN(eq)(x, ONE)), ONE, power);
}

#undef C
#undef ADD
#undef SUB
#undef MUL
#undef DIV
#undef NEG
#undef FMA
#undef SEL
#undef ZERO
#undef ONE
#undef HALF
#undef ROUNDER
#undef SIGN_BIT
#undef EXPONENT
#undef LOG2E
#undef MINUS_LN2_HIGH
#undef MINUS_LN2_LOW
#undef LN2_HIGH
#undef LN2_LOW
