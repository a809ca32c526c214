//! Four floats at once: WASM's simd128; elsewhere arrays of four, which compilers turn into SIMD by themselves.
//! Nothing is fused, so that the same bits come out twice.

#[cfg(target_arch = "wasm32")]
mod lanes {
    use core::arch::wasm32::*;

    pub type Lanes = v128;

    #[inline(always)]
    pub fn splat(x: f32) -> Lanes {
        f32x4_splat(x)
    }
    #[inline(always)]
    pub fn load(x: &[f32; 4]) -> Lanes {
        f32x4(x[0], x[1], x[2], x[3])
    }
    #[inline(always)]
    pub fn store(a: Lanes) -> [f32; 4] {
        [
            f32x4_extract_lane::<0>(a),
            f32x4_extract_lane::<1>(a),
            f32x4_extract_lane::<2>(a),
            f32x4_extract_lane::<3>(a),
        ]
    }
    #[inline(always)]
    pub fn add(a: Lanes, b: Lanes) -> Lanes {
        f32x4_add(a, b)
    }
    #[inline(always)]
    pub fn sub(a: Lanes, b: Lanes) -> Lanes {
        f32x4_sub(a, b)
    }
    #[inline(always)]
    pub fn mul(a: Lanes, b: Lanes) -> Lanes {
        f32x4_mul(a, b)
    }
    #[inline(always)]
    pub fn div(a: Lanes, b: Lanes) -> Lanes {
        f32x4_div(a, b)
    }
    #[inline(always)]
    pub fn max(a: Lanes, b: Lanes) -> Lanes {
        f32x4_pmax(a, b)
    }
    #[inline(always)]
    pub fn min(a: Lanes, b: Lanes) -> Lanes {
        f32x4_pmin(a, b)
    }
    /// 2^x for whole numbers x from −126 to 127.
    #[inline(always)]
    pub fn power_of_two(x: Lanes) -> Lanes {
        i32x4_shl(i32x4_add(i32x4_trunc_sat_f32x4(x), i32x4_splat(127)), 23)
    }
    /// `a` where x ≥ y, else 0.
    #[inline(always)]
    pub fn where_at_least(a: Lanes, x: Lanes, y: Lanes) -> Lanes {
        v128_and(a, f32x4_ge(x, y))
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod lanes {
    pub type Lanes = [f32; 4];

    fn each(a: Lanes, b: Lanes, f: impl Fn(f32, f32) -> f32) -> Lanes {
        std::array::from_fn(|i| f(a[i], b[i]))
    }
    #[inline(always)]
    pub fn splat(x: f32) -> Lanes {
        [x; 4]
    }
    #[inline(always)]
    pub fn load(x: &[f32; 4]) -> Lanes {
        *x
    }
    #[inline(always)]
    pub fn store(a: Lanes) -> [f32; 4] {
        a
    }
    #[inline(always)]
    pub fn add(a: Lanes, b: Lanes) -> Lanes {
        each(a, b, |a, b| a + b)
    }
    #[inline(always)]
    pub fn sub(a: Lanes, b: Lanes) -> Lanes {
        each(a, b, |a, b| a - b)
    }
    #[inline(always)]
    pub fn mul(a: Lanes, b: Lanes) -> Lanes {
        each(a, b, |a, b| a * b)
    }
    #[inline(always)]
    pub fn div(a: Lanes, b: Lanes) -> Lanes {
        each(a, b, |a, b| a / b)
    }
    #[inline(always)]
    pub fn max(a: Lanes, b: Lanes) -> Lanes {
        each(a, b, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    pub fn min(a: Lanes, b: Lanes) -> Lanes {
        each(a, b, |a, b| if a < b { a } else { b })
    }
    /// 2^x for whole numbers x from −126 to 127.
    #[inline(always)]
    pub fn power_of_two(x: Lanes) -> Lanes {
        x.map(|x| f32::from_bits(((x as i32 + 127) as u32) << 23))
    }
    /// `a` where x ≥ y, else 0.
    #[inline(always)]
    pub fn where_at_least(a: Lanes, x: Lanes, y: Lanes) -> Lanes {
        std::array::from_fn(|i| if x[i] >= y[i] { a[i] } else { 0.0 })
    }
}

/// Four floats.
#[derive(Clone, Copy)]
pub struct F32x4(lanes::Lanes);

impl F32x4 {
    #[inline(always)]
    pub fn splat(x: f32) -> Self {
        Self(lanes::splat(x))
    }

    /// The first four of `x`.
    #[inline(always)]
    pub fn load(x: &[f32]) -> Self {
        let Some(x) = x.first_chunk() else { unreachable!("callers load where four floats lie") };
        Self(lanes::load(x))
    }

    /// Into the first four of `y`.
    #[inline(always)]
    pub fn store(self, y: &mut [f32]) {
        y[..4].copy_from_slice(&lanes::store(self.0));
    }

    #[inline(always)]
    pub fn max(self, other: Self) -> Self {
        Self(lanes::max(self.0, other.0))
    }

    #[inline(always)]
    pub fn min(self, other: Self) -> Self {
        Self(lanes::min(self.0, other.0))
    }

    /// 2^x for whole numbers x from −126 to 127.
    #[inline(always)]
    pub fn power_of_two(self) -> Self {
        Self(lanes::power_of_two(self.0))
    }

    /// This where x ≥ y, else 0.
    #[inline(always)]
    pub fn where_at_least(self, x: Self, y: Self) -> Self {
        Self(lanes::where_at_least(self.0, x.0, y.0))
    }

    /// Sum of the four, pairwise.
    #[inline(always)]
    pub fn sum(self) -> f32 {
        let [a, b, c, d] = lanes::store(self.0);
        (a + b) + (c + d)
    }

    /// The largest of the four.
    #[inline(always)]
    pub fn largest(self) -> f32 {
        let [a, b, c, d] = lanes::store(self.0);
        a.max(b).max(c.max(d))
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, $lanes:ident) => {
        impl std::ops::$trait for F32x4 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(lanes::$lanes(self.0, other.0))
            }
        }
    };
}
operator!(Add, add, add);
operator!(Sub, sub, sub);
operator!(Mul, mul, mul);
operator!(Div, div, div);
