using Spectre.Console;

namespace LoadMaster.Cli.Output;

/// <summary>Colours for the words of state; anything else stays plain.</summary>
internal static class StateStyle
{
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Warning = new(Color.Yellow);
    private static readonly Style Bad = new(Color.Red);

    public static Style Of(string word) => word switch
    {
        "up" or "redirect" or "active" or "standby" => Good,
        "draining" or "sorry" or "starting" or "maintenance" or "unknown" => Warning,
        "down" or "ejected" or "notServing" or "isolated" or "fault" => Bad,
        _ => Style.Plain,
    };
}
