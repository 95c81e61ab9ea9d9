using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Backup;

/// <summary>The parts of a configuration that are backed up and restored apart.</summary>
public static class BackupParts
{
    /// <summary>High availability, logging, intrusion prevention, the automated backup: everything but the other two.</summary>
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

    /// <summary><paramref name="target"/> with the parts of <paramref name="source"/>. Ids are never given twice.</summary>
    public static LoadMasterConfig Merge(LoadMasterConfig target, LoadMasterConfig source, IReadOnlyList<string> parts)
    {
        var merged = target;
        if (parts.Contains(Base))
        {
            merged = merged with { Ha = source.Ha, Logging = source.Logging, Ips = source.Ips, Backup = source.Backup, Snmp = source.Snmp };
        }

        if (parts.Contains(Certificates))
        {
            merged = merged with { Certificates = source.Certificates };
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
