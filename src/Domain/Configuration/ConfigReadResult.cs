using System.Diagnostics.CodeAnalysis;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>What reading gave: the value, or every problem that stood in the way.</summary>
public sealed record ConfigReadResult<T>(T? Value, ValueList<ConfigProblem> Problems)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    public bool Succeeded => Value is not null;
}
