//! Four floats at once: WASM's simd128, SSE2 on x86-64, and elsewhere arrays of four, which compilers turn into SIMD
//! by themselves. Nothing is fused, so that the same bits come out twice.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod lanes {
    use core::arch::wasm32::*;

    pub type Lanes = v128;

    #[inline(always)]
    pub fn splat(x: f32) -> Lanes {
        f32x4_splat(x)
    }
    #[inline(always)]
    pub fn load(x: &[f32; 4]) -> Lanes {
        // SAFETY: the reference covers the four floats read; v128.load needs no alignment.
        unsafe { v128_load(x.as_ptr().cast()) }
    }
    #[inline(always)]
    pub fn store(a: Lanes, y: &mut [f32; 4]) {
        // SAFETY: the reference covers the four floats written; v128.store needs no alignment.
        unsafe { v128_store(y.as_mut_ptr().cast(), a) }
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
        // pmax(b, a) is "a if b < a else b": exactly one instruction on x86, and NaN in b stays.
        f32x4_pmax(b, a)
    }
    #[inline(always)]
    pub fn min(a: Lanes, b: Lanes) -> Lanes {
        f32x4_pmin(b, a)
    }
    #[inline(always)]
    pub fn power_of_two(x: Lanes) -> Lanes {
        // Adding 1.5 · 2²³ leaves the whole number in the low bits: no conversion, which WASM saturates at a price.
        let bits = f32x4_add(x, f32x4_splat(12_582_912.0));
        i32x4_shl(i32x4_add(bits, i32x4_splat(127)), 23)
    }
    #[inline(always)]
    pub fn zero_below(a: Lanes, x: Lanes, y: Lanes) -> Lanes {
        v128_andnot(a, f32x4_lt(x, y))
    }
}

#[cfg(target_arch = "x86_64")]
mod lanes {
    use core::arch::x86_64::*;

    pub type Lanes = __m128;

    macro_rules! instructions {
        ($($name:ident = $instruction:ident,)*) => {$(
            #[inline(always)]
            pub fn $name(a: Lanes, b: Lanes) -> Lanes {
                // SAFETY: every x86-64 has SSE2, and this touches no memory.
                unsafe { $instruction(a, b) }
            }
        )*};
    }
    instructions! {
        add = _mm_add_ps,
        sub = _mm_sub_ps,
        mul = _mm_mul_ps,
        div = _mm_div_ps,
        max = _mm_max_ps,
        min = _mm_min_ps,
    }

    #[inline(always)]
    pub fn splat(x: f32) -> Lanes {
        // SAFETY: every x86-64 has SSE2, and this touches no memory.
        unsafe { _mm_set1_ps(x) }
    }
    #[inline(always)]
    pub fn load(x: &[f32; 4]) -> Lanes {
        // SAFETY: the reference covers the four floats read; movups needs no alignment.
        unsafe { _mm_loadu_ps(x.as_ptr()) }
    }
    #[inline(always)]
    pub fn store(a: Lanes, y: &mut [f32; 4]) {
        // SAFETY: the reference covers the four floats written; movups needs no alignment.
        unsafe { _mm_storeu_ps(y.as_mut_ptr(), a) }
    }
    #[inline(always)]
    pub fn power_of_two(x: Lanes) -> Lanes {
        // SAFETY: every x86-64 has SSE2, and this touches no memory.
        unsafe {
            let biased = _mm_add_epi32(_mm_cvttps_epi32(x), _mm_set1_epi32(127));
            _mm_castsi128_ps(_mm_slli_epi32::<23>(biased))
        }
    }
    #[inline(always)]
    pub fn zero_below(a: Lanes, x: Lanes, y: Lanes) -> Lanes {
        // SAFETY: every x86-64 has SSE2, and this touches no memory.
        unsafe { _mm_andnot_ps(_mm_cmplt_ps(x, y), a) }
    }
}

#[cfg(not(any(all(target_arch = "wasm32", target_feature = "simd128"), target_arch = "x86_64")))]
mod lanes {
    pub type Lanes = [f32; 4];

    #[inline(always)]
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
    pub fn store(a: Lanes, y: &mut [f32; 4]) {
        *y = a;
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
    #[inline(always)]
    pub fn power_of_two(x: Lanes) -> Lanes {
        x.map(|x| f32::from_bits(((x as i32).wrapping_add(127) as u32) << 23))
    }
    #[inline(always)]
    pub fn zero_below(a: Lanes, x: Lanes, y: Lanes) -> Lanes {
        std::array::from_fn(|i| if x[i] < y[i] { 0.0 } else { a[i] })
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
        let Some(y) = y.first_chunk_mut() else { unreachable!("callers store where four floats lie") };
        lanes::store(self.0, y);
    }

    /// The four as an array.
    #[inline(always)]
    pub fn array(self) -> [f32; 4] {
        let mut lanes = [0.0; 4];
        lanes::store(self.0, &mut lanes);
        lanes
    }

    /// The larger, lane by lane; a NaN in `other` stays.
    #[inline(always)]
    pub fn max(self, other: Self) -> Self {
        Self(lanes::max(self.0, other.0))
    }

    /// The smaller, lane by lane; a NaN in `other` stays.
    #[inline(always)]
    pub fn min(self, other: Self) -> Self {
        Self(lanes::min(self.0, other.0))
    }

    /// 2^x for whole numbers x from −126 to 127.
    #[inline(always)]
    pub fn power_of_two(self) -> Self {
        Self(lanes::power_of_two(self.0))
    }

    /// 0 where x < y, this elsewhere.
    #[inline(always)]
    pub fn zero_below(self, x: Self, y: Self) -> Self {
        Self(lanes::zero_below(self.0, x.0, y.0))
    }

    /// Sum of the four, pairwise.
    #[inline(always)]
    pub fn sum(self) -> f32 {
        let [a, b, c, d] = self.array();
        (a + b) + (c + d)
    }

    /// The largest of the four.
    #[inline(always)]
    pub fn largest(self) -> f32 {
        let [a, b, c, d] = self.array();
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
