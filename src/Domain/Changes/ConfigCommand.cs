using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Changes;

/// <summary>
/// What a user asks of the configuration. Bodies are JSON as sent, so that reading them reports every problem with its path,
/// and so that a command crosses nodes as it is. Patches are JSON Merge Patches (RFC 7396).
/// </summary>
public abstract record ConfigCommand
{
    private ConfigCommand()
    {
    }

    public sealed record AddVirtualService(string Json) : ConfigCommand;

    public sealed record PatchVirtualService(VirtualServiceId Id, string PatchJson) : ConfigCommand;

    public sealed record DeleteVirtualService(VirtualServiceId Id) : ConfigCommand;

    public sealed record AddRealServer(VirtualServiceId Service, string Json) : ConfigCommand;

    public sealed record PatchRealServer(VirtualServiceId Service, RealServerId Id, string PatchJson) : ConfigCommand;

    public sealed record DeleteRealServer(VirtualServiceId Service, RealServerId Id) : ConfigCommand;

    public sealed record PatchHa(string PatchJson) : ConfigCommand;

    public sealed record PatchLogging(string PatchJson) : ConfigCommand;

    public sealed record PatchIps(string PatchJson) : ConfigCommand;

    public sealed record PatchFilter(string PatchJson) : ConfigCommand;

    /// <summary>The networks of the nodes.</summary>
    public sealed record PatchNetwork(string PatchJson) : ConfigCommand;

    public sealed record PatchSnmp(string PatchJson) : ConfigCommand;

    /// <summary>ACME accounts; keys in it are sealed already.</summary>
    public sealed record PatchAcme(string PatchJson) : ConfigCommand;

    public sealed record PatchAlerts(string PatchJson) : ConfigCommand;

    /// <summary>Users, API keys and their rules; hashes in it are made already.</summary>
    public sealed record PatchAccess(string PatchJson) : ConfigCommand;

    public sealed record PatchBackup(string PatchJson) : ConfigCommand;

    /// <summary>Adds a certificate, or with <paramref name="Replace"/> puts it in place of the one of its name. Its key is sealed already.</summary>
    public sealed record PutCertificate(string Json, bool Replace) : ConfigCommand;

    public sealed record DeleteCertificate(string Name) : ConfigCommand;

    /// <summary>Adds a content rule, or with <paramref name="Replace"/> puts it in place of the one of its name.</summary>
    public sealed record PutRule(string Json, bool Replace) : ConfigCommand;

    public sealed record DeleteRule(string Name) : ConfigCommand;

    /// <summary>Replaces the whole document (import).</summary>
    public sealed record ReplaceConfig(string Json) : ConfigCommand;

    /// <summary>Makes an earlier revision's document the newest one. The config actor resolves the revision before it decides.</summary>
    public sealed record Rollback(long ToRevision) : ConfigCommand;
}
