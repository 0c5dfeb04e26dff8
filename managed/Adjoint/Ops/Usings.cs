// A formula that is not inlined into its loop costs a call for every lane, and the JIT's own heuristics give up in long loops:
// every formula says AggressiveInlining, in the shortest way that C# has.
global using System.Runtime.CompilerServices;
global using static System.Runtime.CompilerServices.MethodImplOptions;
