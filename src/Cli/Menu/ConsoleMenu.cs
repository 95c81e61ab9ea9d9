namespace LoadMaster.Cli.Menu;

/// <summary>One line of a menu: its key, what it says, and what it leads to.</summary>
internal abstract record MenuItem(string Key, string Title)
{
    public sealed record Submenu(string Key, string Title, IReadOnlyList<MenuItem> Items) : MenuItem(Key, Title);

    /// <summary>Runs <c>lm</c> with these words; <c>{0}</c> and on are what the questions were answered with.</summary>
    /// <param name="Questions">Asked first; an empty answer to one of them goes back.</param>
    public sealed record Run(string Key, string Title, IReadOnlyList<string> Words, params string[] Questions) : MenuItem(Key, Title);

    public sealed record Shell(string Key, string Title) : MenuItem(Key, Title);
}

/// <summary>
/// The menu of the console, with the numbers that administrators know: 7 Utilities, 9 Diagnostics, 9 Diagnostic Shell. What this LoadMaster does not do
/// from its console is not in it.
/// </summary>
internal static class ConsoleMenu
{
    public static MenuItem.Submenu Root { get; } = new("", "LoadMaster", [
        new MenuItem.Submenu("1", "Quick Setup", [
            new MenuItem.Run("1", "Set your password", ["passwd"]),
            new MenuItem.Run("2", "First node of a pair: make a join token", ["ha", "token", "--address", "{0}"], "This node's own address that the other one reaches"),
            new MenuItem.Run("3", "Second node: join a pair", ["ha", "join", "{0}", "--address", "{1}"], "Address of the first node", "This node's own address that the other one reaches"),
            new MenuItem.Run("4", "Shared address and gateway of the pair", ["ha", "set", "--shared", "{0}", "--gateway", "{1}"], "Shared address", "Gateway that shows whether a node is cut off"),
        ]),
        new MenuItem.Submenu("2", "Service Management", [
            new MenuItem.Run("1", "State of the node", ["status"]),
            new MenuItem.Run("2", "Virtual services", ["vs", "list"]),
            new MenuItem.Run("3", "One virtual service", ["vs", "show", "{0}"], "Its id, name or ADDRESS:PORT"),
            new MenuItem.Run("4", "Enable a virtual service", ["vs", "enable", "{0}"], "Its id, name or ADDRESS:PORT"),
            new MenuItem.Run("5", "Disable a virtual service", ["vs", "disable", "{0}"], "Its id, name or ADDRESS:PORT"),
            new MenuItem.Run("6", "Real servers of a virtual service", ["rs", "list", "{0}"], "The virtual service"),
        ]),
        new MenuItem.Submenu("3", "Local Administration", [
            new MenuItem.Run("1", "Set Password", ["passwd"]),
            new MenuItem.Run("2", "Users", ["user", "list"]),
            new MenuItem.Run("3", "Audit log", ["audit"]),
        ]),
        new MenuItem.Submenu("4", "High Availability", [
            new MenuItem.Run("1", "State of the pair", ["ha", "status"]),
            new MenuItem.Run("2", "Hand over to the other node", ["ha", "failover"]),
            new MenuItem.Run("3", "Maintenance on", ["ha", "maintenance", "on"]),
            new MenuItem.Run("4", "Maintenance off", ["ha", "maintenance", "off"]),
        ]),
        new MenuItem.Submenu("7", "Utilities", [
            new MenuItem.Run("1", "Software versions", ["update", "show"]),
            new MenuItem.Run("2", "Update from a package", ["update", "apply", "{0}"], "The package's file"),
            new MenuItem.Run("3", "Back to the version before", ["update", "rollback"]),
            new MenuItem.Run("4", "Back up the configuration", ["backup", "create", "{0}"], "File to write"),
            new MenuItem.Run("5", "Restore a backup", ["backup", "restore", "{0}"], "File to read"),
            new MenuItem.Run("6", "About this system", ["system", "show"]),
            new MenuItem.Submenu("9", "Diagnostics", [
                new MenuItem.Run("1", "Processes", ["diag", "ps"]),
                new MenuItem.Run("2", "Actors of the daemon", ["diag", "ps", "--actors"]),
                new MenuItem.Run("3", "Ping", ["diag", "ping", "{0}"], "Address or name"),
                new MenuItem.Run("4", "Traceroute", ["diag", "traceroute", "{0}"], "Address or name"),
                new MenuItem.Run("5", "Sockets", ["diag", "sockets"]),
                new MenuItem.Run("6", "Memory", ["diag", "meminfo"]),
                new MenuItem.Run("7", "Disks", ["diag", "df"]),
                new MenuItem.Run("8", "Support bundle", ["diag", "support-bundle", "--out", "{0}"], "File to write"),
                new MenuItem.Shell("9", "Diagnostic Shell"),
            ]),
        ]),
    ]);
}
