namespace LoadMaster.Host.Security;

/// <summary>What a user may do; each role includes those before it.</summary>
public enum Role
{
    /// <summary>Looks only (<c>read-only</c>).</summary>
    ReadOnly,

    /// <summary>Changes services, real servers and checks, fails over (<c>operator</c>).</summary>
    Operator,

    /// <summary>Everything: high-availability settings, import, rollback (<c>admin</c>).</summary>
    Admin,
}

/// <summary>The words for roles.</summary>
public static class RoleWords
{
    public static string Of(Role role) => role switch
    {
        Role.ReadOnly => "read-only",
        Role.Operator => "operator",
        Role.Admin => "admin",
    };

    public static Role? Parse(string? word) => word switch
    {
        "read-only" => Role.ReadOnly,
        "operator" => Role.Operator,
        "admin" => Role.Admin,
        _ => null,
    };
}
