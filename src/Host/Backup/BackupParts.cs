using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Backup;

/// <summary>The parts of a configuration that are backed up and restored apart.</summary>
public static class BackupParts
{
    /// <summary>High availability, logging, intrusion prevention, the automated backup, SNMP, users and API keys: everything but the other two.</summary>
    public const string Base = "base";

    /// <summary>Virtual services with their real servers, and the content rules that they name.</summary>
    public const string Services = "services";

    public const string Certificates = "certificates";

    public static readonly IReadOnlyList<string> All = [Base, Services, Certificates];

    /// <summary>What is wrong with a list of parts.</summary>
    public static IEnumerable<ConfigProblem> Problems(IReadOnlyList<string>? parts) => (parts ?? All) is { Count: 0 }
        ? [new ConfigProblem(ProblemCodes.MissingField, "/parts", $"No part is named; leave the field out for all, or name some of {string.Join(", ", All)}.")]
        : (parts ?? []).Where(part => !All.Contains(part)).Select(part => new ConfigProblem(
            ProblemCodes.UnknownValue, "/parts", $"'{Security.AuditLog.Clean(part ?? "")}' is no part of a backup; there are {string.Join(", ", All)}."));

    /// <summary>What a restore does to those who may log in, a sentence each; none when nothing.</summary>
    public static IReadOnlyList<string> Logins(AccessSettings before, AccessSettings after)
    {
        var said = new List<string>();
        var (old, now) = (before.Users.ToDictionary(user => user.Name), after.Users.ToDictionary(user => user.Name));
        foreach (var user in after.Users)
        {
            var role = RoleWords.Of(user.Role);
            if (!old.TryGetValue(user.Name, out var was))
                said.Add($"{user.Name} may log in ({role}), with the password in the backup.");
            else if (was.Passwords != user.Passwords)
                said.Add($"{user.Name} ({role}) has the password in the backup instead of the one now.");
            if (was is not null && was.Role != user.Role)
                said.Add($"{user.Name} gets the role {role}, and had {RoleWords.Of(was.Role)}.");
        }

        said.AddRange(before.Users.Where(user => !now.ContainsKey(user.Name)).Select(user => $"{user.Name} may not log in any more."));
        said.AddRange(after.Keys.Where(key => before.Keys.All(one => one.Hash != key.Hash)).Select(key => $"The API key {key.Name} ({RoleWords.Of(key.Role)}) is good again."));
        said.AddRange(before.Keys.Where(key => after.Keys.All(one => one.Hash != key.Hash)).Select(key => $"The API key {key.Name} is good no more."));
        return said;
    }

    /// <summary><paramref name="target"/> with the parts of <paramref name="source"/>. Ids are never given twice.</summary>
    public static LoadMasterConfig Merge(LoadMasterConfig target, LoadMasterConfig source, IReadOnlyList<string> parts)
    {
        var merged = target;
        if (parts.Contains(Base))
        {
            merged = merged with { Ha = source.Ha, Logging = source.Logging, Ips = source.Ips, Backup = source.Backup, Snmp = source.Snmp, Filter = source.Filter, Alerts = source.Alerts };

            // A backup of a version without users in it says nothing of who may log in.
            merged = source.Access.Users.Count > 0 ? merged with { Access = source.Access } : merged;
        }

        if (parts.Contains(Certificates))
        {
            merged = merged with { Certificates = source.Certificates, Acme = source.Acme };
        }

        return parts.Contains(Services)
            ? merged with
            {
                Rules = source.Rules,
                VirtualServices = source.VirtualServices,
                NextVirtualServiceId = Math.Max(target.NextVirtualServiceId, source.NextVirtualServiceId),
                NextRealServerId = Math.Max(target.NextRealServerId, source.NextRealServerId),
            }
            : merged;
    }
}
