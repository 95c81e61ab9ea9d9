using LoadMaster.Simulation;

return CommandLine.Run(args, Console.Out, TimeProvider.System);
