/* The formulas against the C library and against finite differences, in f64: what a comparison of instruction sets with
 * each other cannot find. */
#include <adjoint/adjoint.h>
#include <math.h>
#include <string.h>

#include "check.h"
#include "kernels.h"

typedef void(*map_f64) ADJ_ARGS_map(double);
typedef void(*mapgrad_f64) ADJ_ARGS_mapgrad(double);
typedef void(*zip_f64) ADJ_ARGS_zip(double);
typedef void(*zipgrad_f64) ADJ_ARGS_zipgrad(double);

static adj_function kernel(const char *prefix, const char *op)
{
    char name[64];
    snprintf(name, sizeof name, "f64_%s_%s", prefix, op);
    adj_function f = adj_kernel(name);
    CHECK(f != NULL, "%s", name);
    return f;
}

static int is_nan(double x) { return x != x; }

static int near(double actual, double expected, double tolerance)
{
    return fabs(actual - expected) <= tolerance * (1 + fabs(expected));
}

/* Points away from kinks and poles; h is where the truncation of the central difference, h^2, meets its rounding, eps /
 * h. */
static const double points[] = {0.3, 0.7, 1.1, 1.9, 2.6};
enum { POINTS = sizeof points / sizeof points[0] };
static const double h = 6e-6, difference_tolerance = 1e-8;

static double map(const char *op, double x, double p, double q)
{
    double y;
    ((map_f64)kernel("map", op))(&x, &y, 1, p, q);
    return y;
}

static double zip(const char *op, double a, double b, double p)
{
    double y;
    ((zip_f64)kernel("zip", op))(&a, 1, &b, 1, &y, 1, p);
    return y;
}

#define DEFINE(name, expression)                                                                                       \
    static double name(double x, double p, double q)                                                                   \
    {                                                                                                                  \
        (void)p;                                                                                                       \
        (void)q;                                                                                                       \
        return expression;                                                                                             \
    }
DEFINE(expected_neg, -x)
DEFINE(expected_abs, fabs(x))
DEFINE(expected_exp, exp(x))
DEFINE(expected_log, log(x))
DEFINE(expected_sqrt, sqrt(x))
DEFINE(expected_tanh, tanh(x))
DEFINE(expected_sigmoid, 1 / (1 + exp(-x)))
DEFINE(expected_relu, x > 0 ? x : 0)
DEFINE(expected_sin, sin(x))
DEFINE(expected_cos, cos(x))
DEFINE(expected_square, x *x)
DEFINE(expected_clamp, fmin(fmax(x, p), q))
DEFINE(expected_pow_scalar, pow(x, p))
DEFINE(expected_reciprocal, 1 / x)
DEFINE(expected_rsub_scalar, p - q * x)
DEFINE(expected_expm1, expm1(x))
DEFINE(expected_log1p, log1p(x))
DEFINE(expected_erf, erf(x))
DEFINE(expected_rsqrt, 1 / sqrt(x))
DEFINE(expected_gelu, 0.5 * x * erfc(x * -0.7071067811865476))
DEFINE(expected_gelu_tanh, 0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))))
DEFINE(expected_silu, x / (1 + exp(-x)))
DEFINE(expected_add, x + 0.75 * p)
DEFINE(expected_sub, x - 0.75 * p)
DEFINE(expected_rsub, p - 0.75 * x)
DEFINE(expected_mul, x *p)
DEFINE(expected_div, x / p)
DEFINE(expected_maximum, fmax(x, p))
DEFINE(expected_minimum, fmin(x, p))
DEFINE(expected_pow, pow(x, p))

static void check_unary(const char *op, double (*expected)(double, double, double))
{
    const double p = 0.8, q = 2.2, g = 1.25;
    for (int sign = -1; sign <= 1; sign += 2) {
        for (int i = 0; i < POINTS; i++) {
            const double x = sign * points[i], y = expected(x, p, q);
            if (is_nan(y)) /* log, sqrt and pow of negative numbers */
                continue;
            CHECK(near(map(op, x, p, q), y, 1e-14), "%s(%g) = %.17g, expected %.17g", op, x, map(op, x, p, q), y);
            double d, sum = 10;
            ((mapgrad_f64)kernel("mapgrad", op))(&g, 1, &x, &y, &d, 1, p, q);
            ((mapgrad_f64)kernel("mapgradadd", op))(&g, 1, &x, &y, &sum, 1, p, q);
            const double slope = g * (expected(x + h, p, q) - expected(x - h, p, q)) / (2 * h);
            CHECK(near(d, slope, difference_tolerance), "gradient of %s at %g: %.17g, expected %.17g", op, x, d, slope);
            CHECK(sum == 10 + d, "gradient of %s at %g added: %.17g and %.17g", op, x, sum, d);
        }
    }
}

static void check_binary(const char *op, double (*expected)(double, double, double))
{
    const double alpha = 0.75, g = 1.25;
    for (int i = 0; i < POINTS; i++) {
        for (int j = 0; j < POINTS; j++) {
            const double a = points[i], b = points[j] + 0.05, y = expected(a, b, 0);
            CHECK(near(zip(op, a, b, alpha), y, 1e-14), "%s(%g, %g) = %.17g, expected %.17g", op, a, b,
                  zip(op, a, b, alpha), y);
            for (int side = 0; side < 2; side++) {
                const double ha = side == 0 ? h : 0, hb = side == 1 ? h : 0;
                const double slope = g * (expected(a + ha, b + hb, 0) - expected(a - ha, b - hb, 0)) / (2 * h);
                double d, sum = 10;
                ((zipgrad_f64)kernel(side == 0 ? "zipgrada" : "zipgradb", op))(&g, 1, &a, 1, &b, 1, &y, &d, 1, alpha);
                ((zipgrad_f64)kernel(side == 0 ? "zipgradaadd" : "zipgradbadd", op))(&g, 1, &a, 1, &b, 1, &y, &sum, 1,
                                                                                     alpha);
                CHECK(near(d, slope, difference_tolerance), "gradient %d of %s at (%g, %g): %.17g, expected %.17g",
                      side, op, a, b, d, slope);
                CHECK(sum == 10 + d, "gradient %d of %s at (%g, %g) added: %.17g and %.17g", side, op, a, b, sum, d);
            }
        }
    }
}

/* PyTorch's choices at kinks, and its zero rules of pow. */
static void check_corners(void)
{
    static const struct {
        const char *kernel, *op;
        double a, b, y, expected;
    } corners[] = {
        {"zipgrada", "maximum", 2, 2, 2, 0.5}, {"zipgradb", "maximum", 2, 2, 2, 0.5},
        {"zipgrada", "minimum", 2, 2, 2, 0.5}, {"zipgradb", "minimum", 2, 2, 2, 0.5},
        {"zipgrada", "pow", 0, 0, 1, 0},       {"zipgradb", "pow", 0, 0, 1, 0},
        {"zipgradb", "pow", 0, 2, 0, 0},       {"zipgrada", "pow", 0, 1, 0, 1},
    };
    for (size_t i = 0; i < sizeof corners / sizeof corners[0]; i++) {
        const double g = 1;
        double d;
        ((zipgrad_f64)kernel(corners[i].kernel, corners[i].op))(&g, 1, &corners[i].a, 1, &corners[i].b, 1,
                                                                &corners[i].y, &d, 1, 1);
        CHECK(d == corners[i].expected, "%s_%s(%g, %g) = %g", corners[i].kernel, corners[i].op, corners[i].a,
              corners[i].b, d);
    }
    static const struct {
        const char *op;
        double x, p, q, expected;
    } kinks[] = {
        {"relu", 0, 0, 0, 0},  {"abs", 0, 0, 0, 0},        {"clamp", 1, 1, 2, 1},
        {"clamp", 2, 1, 2, 1}, {"pow_scalar", 0, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof kinks / sizeof kinks[0]; i++) {
        const double g = 1, y = map(kinks[i].op, kinks[i].x, kinks[i].p, kinks[i].q);
        double d;
        ((mapgrad_f64)kernel("mapgrad", kinks[i].op))(&g, 1, &kinks[i].x, &y, &d, 1, kinks[i].p, kinks[i].q);
        CHECK(d == kinks[i].expected, "gradient of %s at %g: %g", kinks[i].op, kinks[i].x, d);
    }
    CHECK(is_nan(map("relu", NAN, 0, 0)) && is_nan(map("clamp", NAN, 1, 2)), "NaN goes through relu and clamp");
    CHECK(is_nan(zip("maximum", NAN, 1, 0)) && is_nan(zip("maximum", 1, NAN, 0)), "NaN goes through maximum");
    CHECK(is_nan(zip("minimum", NAN, 1, 0)) && is_nan(zip("minimum", 1, NAN, 0)), "NaN goes through minimum");
}

int main(void)
{
    static const char *const isas[] = {"scalar", "neon", "avx2", "avx512"};
    for (size_t i = 0; i < sizeof isas / sizeof isas[0]; i++) {
        if (!adj_isa_select(isas[i]))
            continue;
        printf("isa: %s\n", adj_isa());
#define ADJ_UNARY(op, needs) check_unary(#op, expected_##op);
#define ADJ_BINARY(op, needs_a, needs_b) check_binary(#op, expected_##op);
#include "kernels.def"
        check_corners();
    }
    return report();
}
