global using F32x1 = Adjoint.Simd.Lane1<float>;
global using F32x16 = Adjoint.Simd.Lanes512<float>;
global using F32x4 = Adjoint.Simd.Lanes128<float>;
global using F32x8 = Adjoint.Simd.Lanes256<float>;
global using F64x1 = Adjoint.Simd.Lane1<double>;
global using F64x2 = Adjoint.Simd.Lanes128<double>;
global using F64x4 = Adjoint.Simd.Lanes256<double>;
global using F64x8 = Adjoint.Simd.Lanes512<double>;
