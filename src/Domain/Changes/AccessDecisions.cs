using System.Text.Json;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Changes;

/// <summary>Decisions on users, API keys and their rules, and what they say of themselves.</summary>
internal static class AccessDecisions
{
    public static ConfigDecision Patch(LoadMasterConfig config, string patchJson)
    {
        var problems = new ProblemList();
        if (!SentBody.TryPatch(AccessForms.Settings, config.Access, patchJson, JsonPath.Access, problems, out var access))
        {
            return Decision.Refuse(problems, JsonPath.Access);
        }

        RequireUsers(config, access, problems);
        return Decision.Make(config, new ConfigChange.AccessPut(access), Summary(config.Access, access), JsonPath.Access, problems);
    }

    /// <summary>
    /// A whole document that is silent about access leaves it as it is; hashes that it leaves out stay.
    /// So an import can neither lock everybody out nor bring an old password back.
    /// </summary>
    public static LoadMasterConfig Kept(LoadMasterConfig current, LoadMasterConfig sent, string json, ProblemList problems)
    {
        if (!Names(json))
        {
            return sent with { Access = current.Access };
        }

        var access = sent.Access.Unmasked(current.Access);
        RequireUsers(current, access, problems);
        return sent with { Access = access };
    }

    /// <summary>Who may log in after the change and could not before, and the other way round; nothing of what only programs would want to know.</summary>
    public static string Summary(AccessSettings before, AccessSettings after)
    {
        var said = new List<string>();
        Users(before, after, said);
        Keys(before, after, said);
        said.AddRange(Differences.Between(AccessForms.Settings, Rules(before), Rules(after)));
        return said.Count == 0 ? "access: the same" : $"access: {string.Join(", ", said)}";
    }

    private static void RequireUsers(LoadMasterConfig current, AccessSettings access, ProblemList problems)
    {
        if (access.Users.Count == 0 && current.Access.Users.Count > 0)
        {
            problems.Add(ProblemCodes.LastAdmin, JsonPath.Access.Field("users"), "No user would be left, so nobody could administer this pair; keep one with the role admin.");
        }
    }

    private static bool Names(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("access", out _);
    }

    private static AccessSettings Rules(AccessSettings access) => access with { Users = [], Keys = [] };

    private static void Users(AccessSettings before, AccessSettings after, List<string> said)
    {
        var old = before.Users.ToDictionary(user => user.Name);
        foreach (var user in after.Users)
        {
            if (!old.Remove(user.Name, out var was))
            {
                said.Add($"{user} added ({RoleWords.Of(user.Role)})");
                continue;
            }

            if (was.Role != user.Role)
            {
                said.Add($"{user} role {RoleWords.Of(was.Role)} -> {RoleWords.Of(user.Role)}");
            }

            if (was.Passwords != user.Passwords || was.PasswordChangedAt != user.PasswordChangedAt)
            {
                said.Add($"{user} has {(user.Passwords.Count > was.Passwords.Count ? "a further" : "another")} password");
            }

            if (was.MustChangePassword != user.MustChangePassword)
            {
                said.Add($"{user} {(user.MustChangePassword ? "must choose" : "has chosen")} a password");
            }
        }

        said.AddRange(old.Values.Select(gone => $"{gone} removed"));
    }

    private static void Keys(AccessSettings before, AccessSettings after, List<string> said)
    {
        var old = before.Keys.ToDictionary(key => key.Name);
        foreach (var key in after.Keys)
        {
            if (!old.Remove(key.Name, out var was))
            {
                said.Add($"{key} made ({RoleWords.Of(key.Role)}{(key.Services.Count > 0 ? $", services {string.Join(" ", key.Services)}" : "")}{(key.ExpiresAt.Length > 0 ? $", until {key.ExpiresAt}" : "")})");
            }
            else if (was != key)
            {
                said.Add($"{key} changed");
            }
        }

        said.AddRange(old.Values.Select(gone => $"{gone} revoked"));
    }
}
