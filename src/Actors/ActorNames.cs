namespace LoadMaster.Actors;

/// <summary>Every actor name and path of the tree, once.</summary>
public static class ActorNames
{
    public const string System = "loadmaster";
    public const string Node = "node";
    public const string Config = "config";
    public const string Services = "services";
    public const string Scheduler = "scheduler";
    public const string Serving = "serving";
    public const string L4 = "l4";
    public const string Ha = "ha";
    public const string Pair = "pair";
    public const string Replication = "replication";
    public const string PersistenceSync = "persistence-sync";
    public const string ConnectionSync = "connection-sync";
    public const string ClientSync = "layer4-client-sync";
    public const string SwitchDrain = "switch-drain";
    public const string Content = "content";
    public const string Transfers = "transfers";
    public const string Stats = "stats";
    public const string TotalsSync = "totals-sync";
    public const string Sharing = "sharing";
    public const string Mark = "mark";
    public const string MarkWatch = "mark-watch";
    public const string Update = "update";
    public const string Network = "network";

    public static string VirtualService(Domain.Configuration.VirtualServiceId id) => $"vs-{id}";

    public static string RealServer(Domain.Configuration.RealServerId id) => $"rs-{id}";

    /// <summary>Path of a child of the node actor, the same on every node, for example <c>/user/node/config</c>.</summary>
    public static string Path(string child) => $"/user/{Node}/{child}";
}
