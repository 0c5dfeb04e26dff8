using Adjoint;

Tensor x = Tensor.From([1f, 2f, 3f], requiresGrad: true);
(x * x).Sum().Backward();
Console.WriteLine($"gradient: {x.Grad}");
Console.WriteLine($"kernels: {Isa.Describe()}");
Console.WriteLine($"library: {Isa.NativeLibrary ?? Isa.NativeLibraryProblem}");
