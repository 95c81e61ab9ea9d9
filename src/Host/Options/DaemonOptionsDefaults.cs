namespace LoadMaster.Host.Options;

/// <summary>Defaults that depend on the machine: the host's name, and folders that this user may write.</summary>
public static class DaemonOptionsDefaults
{
    public static void Fill(DaemonOptions options)
    {
        if (options.Node.Name.Length == 0)
        {
            options.Node.Name = Environment.MachineName.ToLowerInvariant();
        }

        if (options.Node.DataDirectory.Length == 0)
        {
            options.Node.DataDirectory = Environment.IsPrivilegedProcess
                ? "/var/lib/loadmaster"
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "loadmaster");
        }

        options.Node.DataDirectory = Path.GetFullPath(options.Node.DataDirectory);
    }
}
