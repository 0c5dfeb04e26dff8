using Xunit;
namespace Adjoint.Tests;
public class P { [Fact] public void Ok() => Assert.Equal(1, 1); }
