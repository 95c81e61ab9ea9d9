namespace LoadMaster.Actors.Ha;

/// <summary>How a cluster member tells its node name.</summary>
public static class HaCluster
{
    private const string RolePrefix = "node-";

    /// <summary>The cluster role (<c>akka.cluster.roles</c>) that each node must carry.</summary>
    public static string RoleOf(string node) => RolePrefix + node;

    public static string? NodeOf(IEnumerable<string> roles) =>
        roles.FirstOrDefault(role => role.StartsWith(RolePrefix, StringComparison.Ordinal))?[RolePrefix.Length..];
}
