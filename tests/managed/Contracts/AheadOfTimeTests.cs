using System.Reflection;
using Xunit;

namespace Adjoint.Tests.Contracts;

public class AheadOfTimeTests
{
    // ILCompiler 10.0 fails to compile the PrintMembers that C# writes for a record with a pointer among its members.
    [Fact]
    public void No_record_prints_a_pointer()
    {
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
            | BindingFlags.DeclaredOnly;
        Type[] records = Array.FindAll(typeof(Tensor).Assembly.GetTypes(),
            static type => type.GetMethod("PrintMembers", Own) is not null);
        Assert.NotEmpty(records);
        Assert.DoesNotContain(records, static type =>
            type.GetProperties().Any(static property => property.PropertyType.IsPointer)
            || type.GetFields().Any(static field => field.FieldType.IsPointer));
    }
}
