namespace LoadMaster.Domain.Configuration;

/// <summary>What a user or an API key may do; each role includes those before it.</summary>
public enum Role
{
    /// <summary>Looks only (<c>read-only</c>).</summary>
    ReadOnly,

    /// <summary>Changes services, real servers and checks, fails over (<c>operator</c>).</summary>
    Operator,

    /// <summary>Everything: users, high-availability settings, import, rollback (<c>admin</c>).</summary>
    Admin,
}

/// <summary>The words for roles.</summary>
public static class RoleWords
{
    public static WordTable<Role> Table { get; } = new((Role.ReadOnly, "read-only"), (Role.Operator, "operator"), (Role.Admin, "admin"));

    public static string Of(Role role) => Table.Of(role);

    public static Role? Parse(string? word) => Table.TryParse(word, out var role) ? role : null;
}
